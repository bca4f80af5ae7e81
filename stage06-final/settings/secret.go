package settings

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

// secret is the value of a key that must not be shown.
type secret struct {
	value string
	plain bool // the secret was given, and not the name of its file
}

// Secret registers a key such as a password or the key of sessions. Its value comes from the environment or from the file of
// settings. A value that begins with "@" is the name of a file that has the secret; an end of line after it is not part of it.
// All users of the machine can read the command line, so only the form with "@" may stand there. "-h" and error messages never
// show a secret.
func Secret(fs *flag.FlagSet, name, usage string) *string {
	s := new(secret)
	fs.Var(s, name, usage+"; a secret: from the environment or a file, or `@FILE` that has it")
	return &s.value
}

// String returns "", because package flag would show the value.
func (s *secret) String() string { return "" }

// Set takes a secret, or the name of its file.
func (s *secret) Set(text string) error {
	file, named := strings.CutPrefix(text, "@")
	s.plain = !named
	if !named {
		s.value = text
		return nil
	}
	content, err := os.ReadFile(file)
	s.value = strings.TrimRight(string(content), "\r\n")
	if err == nil && s.value == "" {
		err = fmt.Errorf("expected a secret in %s, found nothing", file)
	}
	return err
}

// checkSecrets must be called after the command line has been read, and before all other sources.
func checkSecrets(fs *flag.FlagSet) (err error) {
	fs.Visit(func(f *flag.Flag) {
		if s, ok := f.Value.(*secret); ok && s.plain && err == nil {
			err = fmt.Errorf("-%s: other users can read the command line: expected @FILE, or the secret in the environment", f.Name)
		}
	})
	return err
}
