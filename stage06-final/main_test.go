package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// ask serves the program for one request. It returns the response and what was logged.
func ask(t *testing.T, target string, args ...string) (response, logged string) {
	t.Helper()
	logged = serve(t, args, func(get func(target string) string) { response = get(target) })
	return response, logged
}

// serve serves the program, started with these flags, on a simulated kernel for one visitor, and returns what was logged.
func serve(t *testing.T, args []string, visit func(get func(target string) string)) (logged string) {
	t.Helper()
	var stderr bytes.Buffer
	p := program(&stderr)
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	p.Flags(flags)
	require.NoError(t, flags.Parse(args))
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	_, err = p.Start(l, "sim:80")
	require.NoError(t, err)
	k.Client("visitor", func(c *sim.Client) {
		visit(func(target string) string {
			heard := len(c.Heard())
			c.Connect("sim:80")
			c.Send("GET " + target + " HTTP/1.0\r\n\r\n")
			for c.Receive() != "" {
			}
			c.Close()
			return c.Heard()[heard:]
		})
	})
	require.NoError(t, k.Run(l))
	require.NoError(t, p.Log().Flush(t.Context()))
	return stderr.String()
}

func TestLog(t *testing.T) {
	rows := []struct {
		name, target string
		args         []string
		logged       string // a part of it; "" for nothing at all
	}{
		{"default", "/hello", nil, "msg=request method=GET target=/hello status=200"},
		{"text", "/hello", []string{"-log", "text"}, "msg=request method=GET target=/hello status=200"},
		{"json", "/hello", []string{"-log", "json"}, `"msg":"request","method":"GET","target":"/hello","status":200`},
		{"off", "/hello", []string{"-log", "off"}, ""},
		{"off, and a fault", "/broken", []string{"-log", "off"}, "this handler is broken on purpose"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, logged := ask(t, row.target, row.args...)
			assert.Contains(t, logged, row.logged)
			assert.Equal(t, row.logged == "", logged == "")
		})
	}
}

func TestUnknownLogFormat(t *testing.T) {
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	flags.SetOutput(new(bytes.Buffer))
	program(nil).Flags(flags)
	err := flags.Parse([]string{"-log", "nonsense"})
	assert.EqualError(t, err, `invalid value "nonsense" for flag -log: expected text, json or off`)
}

func TestFolders(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "index.html"), []byte("mine: {{ poller }}"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "style.css"), []byte("mine {}"), 0o600))

	page, _ := ask(t, "/", "-templates", folder)
	assert.Contains(t, page, "mine: sim")
	style, _ := ask(t, "/static/style.css", "-static", folder)
	assert.Contains(t, style, "mine {}")
	builtIn, _ := ask(t, "/static/style.css", "-templates", folder)
	assert.Contains(t, builtIn, ".cards")
}

// A template is read again when it has changed, and a fault has a page with its source.
func TestDebug(t *testing.T) {
	folder := t.TempDir()
	page := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	for _, row := range []struct {
		name    string
		args    []string
		changed string // the page after the change
		fault   string // what the page of a fault has
	}{
		{"without", nil, "first", "Internal Server Error"},
		{"with", []string{"-debug"}, "second, longer", "this handler is broken on purpose"},
	} {
		t.Run(row.name, func(t *testing.T) {
			page("index.html", "first")
			serve(t, append(row.args, "-templates", folder), func(get func(target string) string) {
				assert.Contains(t, get("/"), "first")
				page("index.html", "second, longer")
				assert.Contains(t, get("/"), row.changed)
				assert.Contains(t, get("/broken"), row.fault)
			})
		})
	}
}

func TestMissingFolder(t *testing.T) {
	for _, name := range []string{"templates", "static"} {
		p := program(new(bytes.Buffer))
		flags := flag.NewFlagSet("test", flag.ContinueOnError)
		p.Flags(flags)
		require.NoError(t, flags.Parse([]string{"-" + name, "no-such-folder"}))
		l, err := loop.New(sim.New(sim.Config{}), loop.Config{})
		require.NoError(t, err)
		_, err = p.Start(l, "sim:80")
		assert.ErrorContains(t, err, "open no-such-folder: ")
	}
}
