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
		err := ff.PlainParser(strings.NewReader(lines.Text()), func(key, value string) error {
			return setKey(fs, key, value, set)
		})
		if err != nil {
			return fmt.Errorf("%s:%d: %w", fs.Lookup(configKey).Value, n, err)
		}
	}
	return lines.Err()
}

// setKey sets one key.
func setKey(fs *flag.FlagSet, key, value string, set func(key, value string) error) error {
	if key == configKey {
		return errors.New("a file of settings cannot name another one")
	}
	if fs.Lookup(key) == nil {
		return fmt.Errorf("unknown key %q", key)
	}
	if err := set(key, value); err != nil {
		return fmt.Errorf("%s: %w", key, errors.Unwrap(err)) // without the words of package ff
	}
	return nil
}
