// Package settings reads an application's settings from flags, from the environment and from a file.
//
//	var config looper.Config
//	fs := flag.NewFlagSet("notes", flag.ContinueOnError)
//	addr := settings.Flags(fs, &config)                                // all keys of looper.Config
//	title := fs.String("title", "Notes", "`text` at the top of pages") // the application's own
//	key := settings.Secret(fs, "session-key", "what sessions are signed with")
//	settings.ParseOrExit(fs)
//
// Each key is a flag of the standard package flag, and has two other forms:
//
//	-title Mine            on the command line, which wins over
//	NOTES_TITLE=Mine       in the environment (the flag set's name, and the key's), which wins over
//	title Mine             in a file (-config FILE, or $NOTES_CONFIG)
//
// A file has one key a line, and its value after a space. A line that begins with "#" is a comment, and so is the rest
// of a line after " #". A key without a value is a flag that is on. An unknown key in the file is an error with its
// line. An unknown variable of the environment is ignored: it may be meant for another program. "-h" lists all keys with
// their variables and defaults.
//
// Interface: Flags, Secret, Parse, ParseOrExit.
package settings

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/peterbourgon/ff/v3"
)

// configKey is the key that names the file.
const configKey = "config"

// Parse reads the settings that fs has keys for. It adds the key "config". After "-h" it has written the help to
// fs.Output, and the error is flag.ErrHelp. Other errors say which key is wrong, and where. Arguments that are not flags
// are in fs.Args.
func Parse(fs *flag.FlagSet, args []string) error {
	name := filepath.Base(fs.Name())
	if fs.Lookup(configKey) == nil {
		fs.String(configKey, "", "`FILE` with further settings, a line \"key value\" for each")
	}
	fs.Init(fs.Name(), flag.ContinueOnError)
	if err := quietly(fs, func() error { return fs.Parse(args) }); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			help(fs, name)
		}
		return err
	}
	if err := checkSecrets(fs); err != nil {
		return err
	}
	rest := append([]string{"--"}, fs.Args()...) // the flags have been parsed
	return quietly(fs, func() error {
		return ff.Parse(fs, rest, ff.WithEnvVarPrefix(prefix(name)), ff.WithConfigFileFlag(configKey),
			ff.WithConfigFileParser(func(r io.Reader, set func(key, value string) error) error {
				return parseFile(fs, r, set)
			}))
	})
}

// quietly keeps flag from printing its own message and usage: the error has all of it.
func quietly(fs *flag.FlagSet, parse func() error) error {
	output := fs.Output()
	fs.SetOutput(io.Discard)
	defer fs.SetOutput(output)
	return parse()
}

// ParseOrExit is Parse of the command line, for main functions. After "-h" the program ends with status 0. After an
// error, and for arguments that are not flags, it ends with status 2 and a line on standard error.
func ParseOrExit(fs *flag.FlagSet) {
	fs.SetOutput(os.Stdout) // for help; errors are not written there
	err := Parse(fs, os.Args[1:])
	if err == nil && fs.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(0)
	case err != nil:
		fmt.Fprintf(os.Stderr, "%s: %v (-h lists the settings)\n", filepath.Base(fs.Name()), err)
		os.Exit(2)
	}
}
