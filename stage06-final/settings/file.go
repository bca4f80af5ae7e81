package settings

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/peterbourgon/ff/v3"
)

// parseFile reads a file of settings, line by line, so that each error has its line.
func parseFile(fs *flag.FlagSet, r io.Reader, set func(key, value string) error) error {
	lines := bufio.NewScanner(r)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Text()
		err := ff.PlainParser(strings.NewReader(line), func(key, value string) error {
			if isBare(line) {
				value = ""
			}
			return setKey(fs, key, value, set)
		})
		if err != nil {
			return fmt.Errorf("%s:%d: %w", fs.Lookup(configKey).Value, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s:%d: %w", fs.Lookup(configKey).Value, n+1, err)
	}
	return nil
}

// isBare reports whether a line has only a key, and perhaps a comment.
func isBare(line string) bool {
	_, value, _ := strings.Cut(strings.TrimSpace(line), " ")
	value = strings.TrimSpace(value)
	return value == "" || value[0] == '#'
}

// setKey sets one key. Without a value it must be a flag, which is then on: a secret must not become the
// word "true".
func setKey(fs *flag.FlagSet, key, value string, set func(key, value string) error) error {
	if key == configKey {
		return errors.New("a file of settings cannot name another one")
	}
	if fs.Lookup(key) == nil {
		return fmt.Errorf("unknown key %q", key)
	}
	if value == "" {
		if flag, ok := fs.Lookup(key).Value.(interface{ IsBoolFlag() bool }); !ok || !flag.IsBoolFlag() {
			return fmt.Errorf("%s: expected a value, found none", key)
		}
		value = "true"
	}
	if err := set(key, value); err != nil {
		return fmt.Errorf("%s: %w", key, errors.Unwrap(err)) // without the words of package ff
	}
	return nil
}
