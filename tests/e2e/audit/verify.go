// A verifier that shares no line with the log's own: signed note, tiles, inclusion and consistency are judged by
// golang.org/x/mod/sumdb, as Debian packages it.
//
//	verify DIR VKEY [OLDER_CHECKPOINT...]
//
// Exit 0: every record of DIR is in the tree the checkpoint signs, and every older checkpoint is consistent with it.
package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

// Inclusion proofs are checked for every record of a log up to this size, and for every 97th of a larger one.
const proveAll = 3000

func fail(format string, args ...interface{}) {
	fmt.Fprintf(os.Stderr, "rejected: "+format+"\n", args...)
	os.Exit(1)
}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func openCheckpoint(path string, v note.Verifier) tlog.Tree {
	msg, err := os.ReadFile(path)
	check(err)
	n, err := note.Open(msg, note.VerifierList(v))
	check(err)
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != v.Name() || lines[3] != "" {
		fail("%s: not a checkpoint of %s", path, v.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

// Our paths are those of tlog-tiles: x/mod's without the height.
type reader struct {
	dir   string
	cache map[string][]byte
}

func (r *reader) Height() int { return 8 }

func (r *reader) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (r *reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range tiles {
		path := "tile/" + strings.TrimPrefix(t.Path(), "tile/8/")
		data, ok := r.cache[path]
		if !ok {
			var err error
			data, err = os.ReadFile(filepath.Join(r.dir, path))
			if errors.Is(err, fs.ErrNotExist) && t.W != width {
				full := t
				full.W = width
				data, err = os.ReadFile(filepath.Join(r.dir, "tile/"+strings.TrimPrefix(full.Path(), "tile/8/")))
				if len(data) > t.W*tlog.HashSize {
					data = data[:t.W*tlog.HashSize]
				}
			}
			if err != nil {
				return nil, err
			}
			r.cache[path] = data
		}
		out = append(out, data)
	}
	return out, nil
}

func entries(dir string, size int64) [][]byte {
	var out [][]byte
	for int64(len(out)) < size {
		t := tlog.Tile{H: 8, L: 0, N: int64(len(out)) / width, W: width}
		if left := size - int64(len(out)); left < width {
			t.W = int(left)
		}
		data, err := os.ReadFile(filepath.Join(dir, "tile/entries/"+strings.TrimPrefix(t.Path(), "tile/8/0/")))
		check(err)
		for i := 0; i < t.W; i++ {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				fail("entry %d: bundle too short", len(out))
			}
			n := int(binary.BigEndian.Uint16(data))
			out = append(out, data[2:2+n])
			data = data[2+n:]
		}
		if len(data) != 0 {
			fail("bundle %d: bytes behind its entries", t.N)
		}
	}
	return out
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: verify DIR VKEY [OLDER_CHECKPOINT...]")
		os.Exit(2)
	}
	dir := os.Args[1]
	v, err := note.NewVerifier(os.Args[2])
	check(err)
	tree := openCheckpoint(filepath.Join(dir, "checkpoint"), v)
	tiles := &reader{dir: dir, cache: map[string][]byte{}}
	hashes := tlog.TileHashReader(tree, tiles)
	root, err := tlog.TreeHash(tree.N, hashes)
	check(err)
	if root != tree.Hash {
		fail("tiles lead to %v, the checkpoint says %v", root, tree.Hash)
	}
	proofs := 0
	for i, entry := range entries(dir, tree.N) {
		n := int64(i)
		leaf := tlog.RecordHash(entry)
		stored, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, n)})
		check(err)
		if stored[0] != leaf {
			fail("record %d: its hash is not in the tree", n)
		}
		if tree.N <= proveAll || n%97 == 0 || n >= tree.N-3 {
			p, err := tlog.ProveRecord(tree.N, n, hashes)
			check(err)
			check(tlog.CheckRecord(p, tree.N, tree.Hash, n, leaf))
			proofs++
		}
		var record struct{ Seq *int64 }
		check(json.Unmarshal(entry, &record))
		if record.Seq == nil || *record.Seq != n {
			fail("record %d: holds another number", n)
		}
	}
	for _, path := range os.Args[3:] {
		older := openCheckpoint(path, v)
		p, err := tlog.ProveTree(tree.N, older.N, hashes)
		check(err)
		check(tlog.CheckTree(p, tree.N, tree.Hash, older.N, older.Hash))
	}
	fmt.Printf("accepted: %d records, %d inclusion proofs, %d older checkpoints\n", tree.N, proofs, len(os.Args)-3)
}
