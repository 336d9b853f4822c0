"""The set's second part, added after the first packs had landed and split in the same way: more syntaxes, the names people
give to variables of a provider's, tokens whose checksum is wrong, and ids and hashes beside a provider's name."""
import re

from contexts import json_escape, xml_escape

CODE = [
    ("xml-element", "tx", "<config>\n  <<<v>>><<T>></<<v>>>\n</config>\n", xml_escape),
    ("perl", "tx", "my $<<v>> = '<<T>>';\n"),
    ("makefile-colon", "t", "<<V>> := <<T>>\n"),
    ("typescript", "tx", "export const <<c>>: string = \"<<T>>\";\n"),
    ("json-list", "tx", "{\"env\": [{\"name\": \"<<V>>\", \"value\": \"<<T>>\"}]}\n", json_escape),
    ("python-getenv", "tx", "<<v>> = os.environ.get(\"<<V>>\", \"<<T>>\")\n"),
    ("python-dict-key", "tx", "settings = {\n    \"<<v>>\": \"<<T>>\",\n}\n"),
    ("header-dict", "tx", "headers: { 'X-<<N>>-Key': '<<T>>' }\n"),
    ("comment-above", "tx", "# <<n>>\nkey = \"<<T>>\"\n"),
    ("comment-behind", "tx", "token = \"<<T>>\"  # <<n>>\n"),
    ("basic-user", "t", "curl -u <<T>>: https://<<h>>/v1/charges\n"),
    ("kebab", "t", "--<<s>>-api-key=<<T>>\n"),
    ("prefixed", "tx", "MY_<<V>>_PROD=\"<<T>>\"\n"),
    ("suffixed", "tx", "const <<c>>Staging = \"<<T>>\"\n"),
    ("spaces", "t", "  <<v>>      =    <<T>>\n"),
    ("colon-equals", "tx", "'<<v>>' := '<<T>>'\n"),
    ("arrow", "tx", "\"<<v>>\" => \"<<T>>\",\n"),
    ("yaml-single", "tx", "- name: <<s>>\n  token: '<<T>>'\n"),
    ("question", "tx", "is <<T>> a valid <<n>> <<u>>?\n"),
    ("value-first", "tx", "<<T>> <- that is our <<n>> <<u>>, keep it safe\n"),
    ("shell-inline", "t", "<<V>>=<<T>> npx deploy --prod\n"),
    ("stack-trace", "tx", "RuntimeError: request to https://<<h>>/v1 failed with <<v>>='<<T>>'\n"),
]

IDS = [  # ids and hashes beside a name: <<n>> the name
    ("commit", "<<n>> build at commit %(hex40)s\n"), ("repository", "https://git.acme.dev/<<s>>/app/commit/%(hex40)s\n"),
    ("uuid-event", "<<n>> event %(uuid)s received\n"), ("trace", "<<s>>.trace_id=%(hex32)s <<s>>.span_id=%(hex16)s\n"),
    ("etag", "<<n>> asset etag %(hex32)s\n"), ("project-id", "\"<<s>>ProjectId\": \"%(uuid)s\"\n"),
    ("md5", "%(hex32)s  <<s>>-1.4.tar.gz\n"), ("sha256", "<<s>>-cli_2.1_amd64.deb sha256:%(hex64)s\n"),
    ("request-id", "x-<<s>>-request-id: %(uuid)s\n"), ("integrity", "\"<<s>>-sdk\": {\"integrity\": \"sha512-%(b64)s==\"}\n"),
    ("user-id", "<<s>>_user_id: %(alnum24)s\n"), ("url-id", "https://<<h>>/files/%(alnum32)s/preview\n"),
    ("class-names", ".<<s>>-%(low8)s { color: #%(hex6)s }\n"), ("path", "/var/lib/<<s>>/blobs/sha256/%(hex64)s\n"),
]


def wrong_checksum(text):
    """The token with its last characters changed within their alphabet."""
    tail = text[-6:]
    turned = tail.translate(str.maketrans("0123456789abcdefABCDEF", "9876543210fedcbaFEDCBA"))
    return text[:-6] + (turned if turned != tail else tail[::-1])


def has_checksum(entry):
    return any("{crc:" in shape for shape in entry["shapes"])


def id_line(template, values, rng):
    numbers = {f"hex{n}": rng.chars("hex", n) for n in (6, 16, 32, 40, 64)}
    numbers.update(uuid=rng.uuid(), b64=rng.chars("b64", 86), low8=rng.chars("lower", 8),
                   alnum24=rng.chars("alnum", 24), alnum32=rng.chars("alnum", 32))
    return re.sub(r"<<([nsh])>>", lambda mark: values[mark.group(1)], template) % numbers
