/* SANITIZED is defined in a build whose sanitizer replaces the memory functions of the C library: a test that would do
 * so itself is left out there. */
#ifndef SLUICE_TEST_SANITIZED_H
#define SLUICE_TEST_SANITIZED_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

#endif
