package modes

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"looper.example/stage06-final/bench/whole/site"
)

// expected checks the content of a response.
type expected func(body io.Reader) error

// expect returns the check of a resource.
func expect(path, text, folder string) (expected, error) {
	if text == "" {
		text = site.Hello
	}
	switch path {
	case site.HelloPath, site.WaitPath:
		return same([]byte(text)), nil
	case site.JSONPath:
		return sameJSON, nil
	case site.PagePath:
		return same(site.RenderedPage()), nil
	case site.UploadPath:
		return same(fmt.Appendf(nil, "%d\n", site.UploadSize)), nil
	}
	name, ok := strings.CutPrefix(path, site.FilesPath)
	if !ok {
		return nil, fmt.Errorf("expected a path of package site, found %s", path)
	}
	return sameFile(filepath.Join(folder, site.Static, name))
}

func same(want []byte) expected {
	return func(body io.Reader) error {
		found, err := io.ReadAll(body)
		if err == nil && !bytes.Equal(found, want) {
			err = fmt.Errorf("expected %s, found %s", quote(want), quote(found))
		}
		return err
	}
}

// sameJSON accepts a line feed at the end, which some encoders write.
func sameJSON(body io.Reader) error {
	found, err := io.ReadAll(body)
	if want := greeting(); err == nil && !bytes.Equal(bytes.TrimSpace(found), want) {
		err = fmt.Errorf("expected %s, found %s", want, quote(found))
	}
	return err
}

func greeting() []byte {
	text, err := json.Marshal(site.NewGreeting())
	if err != nil {
		log.Fatal(err) // the value is a constant
	}
	return text
}

// sameFile compares length and checksum, so that a file of 1 GB need not be in memory.
func sameFile(name string) (expected, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	want, err := sumOf(file)
	return func(body io.Reader) error {
		found, err := sumOf(body)
		if err == nil && found != want {
			err = fmt.Errorf("expected %v, found %v", want, found)
		}
		return err
	}, err
}

// sum identifies the content of a file.
type sum struct {
	length int64
	crc    uint32
}

func (s sum) String() string { return fmt.Sprintf("%d bytes with the checksum %08x", s.length, s.crc) }

func sumOf(r io.Reader) (s sum, err error) {
	hash := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	s.length, err = io.CopyBuffer(struct{ io.Writer }{hash}, r, make([]byte, 1<<20))
	s.crc = hash.Sum32()
	return s, err
}

// quote quotes the beginning of a text.
func quote(text []byte) string {
	if len(text) > 60 {
		return fmt.Sprintf("%q and %d bytes more", text[:60], len(text)-60)
	}
	return fmt.Sprintf("%q", text)
}
