package settings_test

import (
	"bytes"
	"flag"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/settings"
)

// notes are the settings of an application.
type notes struct {
	fs     *flag.FlagSet
	config looper.Config
	addr   *string
	title  *string
	key    *string
}

func newNotes() *notes {
	n := &notes{fs: flag.NewFlagSet("my-notes", flag.ContinueOnError)}
	n.addr = settings.Flags(n.fs, &n.config)
	n.title = n.fs.String("title", "Notes", "`text` at the top of pages")
	n.key = settings.Secret(n.fs, "session-key", "what sessions are signed with")
	return n
}

// fileOf writes a file of settings, and returns its name.
func fileOf(t *testing.T, lines string) string {
	name := filepath.Join(t.TempDir(), "notes.conf")
	require.NoError(t, os.WriteFile(name, []byte(lines), 0o600))
	return name
}

// Flags win over the environment, and that over the file.
func TestOrder(t *testing.T) {
	rows := []struct {
		name, flag, env, file string
		want                  string
	}{
		{name: "default", want: "Notes"},
		{name: "file", file: "title of the file", want: "of the file"},
		{name: "environment", env: "of the environment", want: "of the environment"},
		{name: "environment and file", env: "of the environment", file: "title of the file", want: "of the environment"},
		{name: "all", flag: "of the flag", env: "of the environment", file: "title of the file", want: "of the flag"},
		{name: "flag and file", flag: "of the flag", file: "title of the file", want: "of the flag"},
		{name: "a file with comments", file: "# mine\n\ntitle mine # too\n", want: "mine"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			n := newNotes()
			t.Setenv("MY_NOTES_TITLE", row.env)
			args := []string{"-config", fileOf(t, row.file)}
			if row.flag != "" {
				args = append(args, "-title", row.flag)
			}
			require.NoError(t, settings.Parse(n.fs, append(args, "rest", "-title")))
			assert.Equal(t, row.want, *n.title)
			assert.Equal(t, []string{"rest", "-title"}, n.fs.Args())
		})
	}
}

// The environment may name the file. A key without a value is on.
func TestFileOfTheEnvironment(t *testing.T) {
	n := newNotes()
	t.Setenv("MY_NOTES_CONFIG", fileOf(t, "debug\noffload-workers 7\nheader-timeout 3s\n"))
	require.NoError(t, settings.Parse(n.fs, nil))
	assert.True(t, n.config.Debug)
	assert.Equal(t, 7, n.config.Workers)
	assert.Equal(t, 3*time.Second, n.config.Server.HeaderTimeout)
}

func TestErrors(t *testing.T) {
	rows := []struct {
		name, env, file string
		args            []string
		want            string // FILE stands for the file's name
	}{
		{name: "unknown flag", args: []string{"-adr", "x"}, want: "flag provided but not defined: -adr"},
		{name: "wrong flag", args: []string{"-offload-workers", "many"}, want: `invalid value "many" for flag -offload-workers: parse error`},
		{name: "wrong format", args: []string{"-log", "xml"}, want: `invalid value "xml" for flag -log: expected text, json or off`},
		{name: "wrong variable", env: "many", want: `error parsing environment variables: error setting flag "offload-workers" from environment variable "MY_NOTES_OFFLOAD_WORKERS": parse error`},
		{name: "unknown key", file: "title x\n# two\nadr x\n", want: `FILE:3: unknown key "adr"`},
		{name: "a variable's name", file: "MY_NOTES_TITLE x\n", want: `FILE:1: unknown key "MY_NOTES_TITLE"`},
		{name: "wrong value", file: "\noffload-workers many\n", want: "FILE:2: offload-workers: parse error"},
		{name: "wrong proxies", file: "trusted-proxies 10.0.0.0/8, proxy\n", want: `FILE:1: trusted-proxies: expected an address or a network such as 10.0.0.0/8, found "proxy"`},
		{name: "a secret without a value", file: "session-key\n", want: "FILE:1: session-key: expected a value, found none"},
		{name: "a secret without a value, but spaces", file: "session-key  # later\n", want: "FILE:1: session-key: expected a value, found none"},
		{name: "a text without a value", file: "title\n", want: "FILE:1: title: expected a value, found none"},
		{name: "an endless line", file: "title x\ntitle " + strings.Repeat("x", 1<<16), want: "FILE:2: bufio.Scanner: token too long"},
		{name: "a file in a file", file: "config x\n", want: "FILE:1: a file of settings cannot name another one"},
		{name: "no file", args: []string{"-config", "nothing"}, want: "open nothing: no such file or directory"},
		{name: "a secret on the command line", args: []string{"-session-key", "abc"},
			want: "-session-key: other users can read the command line: expected @FILE, or the secret in the environment"},
		{name: "an empty file of a secret", args: []string{"-session-key", "@" + os.DevNull},
			want: `invalid value "@/dev/null" for flag -session-key: expected a secret in /dev/null, found nothing`},
		{name: "no file of a secret", file: "session-key @nothing\n", want: "FILE:1: session-key: open nothing: no such file or directory"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			n := newNotes()
			t.Setenv("MY_NOTES_OFFLOAD_WORKERS", row.env)
			var output bytes.Buffer
			n.fs.SetOutput(&output)
			args := row.args
			if row.file != "" {
				name := fileOf(t, row.file)
				args, row.want = append(args, "-config", name), strings.ReplaceAll(row.want, "FILE", name)
			}
			assert.EqualError(t, settings.Parse(n.fs, args), row.want)
			assert.Empty(t, output.String())
		})
	}
}

func TestSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte("of a file\n"), 0o600))
	rows := []struct {
		name, env, file string
		args            []string
		want            string
	}{
		{name: "none"},
		{name: "environment", env: "abc", want: "abc"},
		{name: "file of settings", file: "session-key abc\n", want: "abc"},
		{name: "file of settings, a word that stands for a flag", file: "session-key true # really\ndebug\nno-request-log # quiet\n", want: "true"},
		{name: "its own file", env: "@" + file, want: "of a file"},
		{name: "its own file, on the command line", args: []string{"-session-key", "@" + file}, want: "of a file"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			n := newNotes()
			t.Setenv("MY_NOTES_SESSION_KEY", row.env)
			require.NoError(t, settings.Parse(n.fs, append(row.args, "-config", fileOf(t, row.file))))
			assert.Equal(t, row.want, *n.key)
		})
	}
}

// The help has each key with its variable and its default, and never a secret.
func TestHelp(t *testing.T) {
	n := newNotes()
	t.Setenv("MY_NOTES_SESSION_KEY", "very secret")
	var output bytes.Buffer
	n.fs.SetOutput(&output)
	require.ErrorIs(t, settings.Parse(n.fs, []string{"-h"}), flag.ErrHelp)
	text := output.String()
	for _, part := range []string{
		"my-notes: settings, from the command line, the environment, or a file",
		"  -addr host:port   $MY_NOTES_ADDR\n    \thost:port to listen on (port 0 picks a free one), or unix:path (default 127.0.0.1:8000)\n",
		"  -debug   $MY_NOTES_DEBUG\n",
		"  -header-timeout duration   $MY_NOTES_HEADER_TIMEOUT\n    \tduration that the head of a request may take; beyond: 408 (default 10s)\n",
		"  -title text   $MY_NOTES_TITLE\n    \ttext at the top of pages (default Notes)\n",
		"  -config FILE   $MY_NOTES_CONFIG\n",
		"  -session-key @FILE   $MY_NOTES_SESSION_KEY\n",
	} {
		assert.Contains(t, text, part)
	}
	assert.NotContains(t, text, "very secret")
	n.fs.VisitAll(func(f *flag.Flag) { assert.Contains(t, text, "  -"+f.Name) })
}

// A default that the application has set is the default of its key.
func TestDefaultsOfTheApplication(t *testing.T) {
	config := looper.Config{Workers: 3, Static: "files"}
	fs := flag.NewFlagSet("notes", flag.ContinueOnError)
	settings.Flags(fs, &config)
	require.NoError(t, settings.Parse(fs, nil))
	assert.Equal(t, 3, config.Workers)
	assert.Equal(t, "3", fs.Lookup("offload-workers").DefValue)
	assert.NotContains(t, fs.Lookup("offload-workers").Usage, "default")
}

// The keys of looper.Run stand beside those of the configuration, in the same form.
func TestRunFlags(t *testing.T) {
	n := newNotes()
	options := settings.RunFlags(n.fs)
	t.Setenv("MY_NOTES_LOOPS", "2")
	require.NoError(t, settings.Parse(n.fs, []string{"-config", fileOf(t, "workers 3\n")}))
	assert.Equal(t, looper.RunOptions{Loops: 2, Workers: 3}, *options)
}

// isDecision reports whether a field is the program's own decision, and no setting.
func isDecision(path string) bool {
	switch path {
	case "Server.Limits.StatusLine", "Server.Limits.Interim": // those of responses
		return true
	case "TLS.Secret": // the program decides where it keeps its secrets
		return true
	}
	return path == "LogOnLoop" || strings.HasPrefix(path, "Template.") && path != "Template.Reload"
}

// Every field of looper.Config that is a number, a text, a switch, a duration or a list has a key.
func TestAllFields(t *testing.T) {
	var config looper.Config
	fs := flag.NewFlagSet("notes", flag.ContinueOnError)
	settings.Flags(fs, &config)
	fs.VisitAll(func(f *flag.Flag) {
		for _, value := range []string{"7s", "7", "true", "text", "10.0.0.0/8", "dev"} {
			if fs.Set(f.Name, value) == nil {
				return
			}
		}
		t.Errorf("%s takes none of the values", f.Name)
	})
	for _, value := range []string{"dev", "cert.pem,key.pem", "more.pem,more-key.pem"} {
		require.NoError(t, fs.Set("tls", value))
	}
	var walk func(v reflect.Value, path string)
	walk = func(v reflect.Value, path string) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				if field := v.Type().Field(i); field.IsExported() {
					walk(v.Field(i), strings.TrimPrefix(path+"."+field.Name, "."))
				}
			}
		case reflect.String, reflect.Bool, reflect.Int, reflect.Int64, reflect.Slice:
			assert.True(t, !v.IsZero() || isDecision(path), "looper.Config has the field %s, and Flags no key for it", path)
		}
	}
	walk(reflect.ValueOf(config), "")
}

func TestProxies(t *testing.T) {
	n := newNotes()
	require.NoError(t, settings.Parse(n.fs, []string{"-trusted-proxies", "10.0.0.0/8, 192.0.2.7,::1", "-proxy-protocol", "192.0.2.7"}))
	assert.Equal(t, []netip.Prefix{netip.MustParsePrefix("192.0.2.7/32")}, n.config.Server.ProxyProtocol.Peers)
	assert.Equal(t, []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.7/32"), netip.MustParsePrefix("::1/128"),
	}, n.config.TrustedProxies)
	require.NoError(t, settings.Parse(n.fs, []string{"-trusted-proxies", "::ffff:10.0.0.0/104,::ffff:192.0.2.7,::/0"}))
	assert.Equal(t, []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.7/32"), netip.MustParsePrefix("::/0"),
	}, n.config.TrustedProxies, "IPv4, as addresses are compared")
}

func TestLogFormats(t *testing.T) {
	for format, want := range map[string]string{"text": "*slog.TextHandler", "json": "*slog.JSONHandler", "off": "*slog.TextHandler"} {
		n := newNotes()
		require.NoError(t, settings.Parse(n.fs, []string{"-log", format}))
		assert.Equal(t, want, reflect.TypeOf(n.config.Log.Handler()).String())
		assert.Equal(t, format != "off", n.config.Log.Enabled(t.Context(), slog.LevelInfo))
	}
}
