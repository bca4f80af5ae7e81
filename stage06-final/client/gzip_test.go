package client_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

func zipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.String()
}

func TestGzip(t *testing.T) {
	response := func(content string) string {
		return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(content), content)
	}
	bomb := zipped(strings.Repeat("0", 10<<20))
	for _, row := range []struct {
		name, response string
		request        client.Request
		want           string
	}{
		{"asked for", response(zipped("hello")), client.Request{Gzip: true}, `0s 200 "hello"`},
		{"not asked for", response("zipped"), client.Request{}, `0s 200 "zipped"`},
		{"asked for, and not used", hello, client.Request{Gzip: true}, `0s 200 "hello"`},
		{"a bomb", response(bomb), client.Request{Gzip: true, MaxBody: 1 << 20}, `0s 200 "0000000000... (1048576 bytes)", then client: the content is longer than MaxBody`},
		{"not gzip", response("hello"), client.Request{Gzip: true}, `0s 200 "", then unexpected EOF`},
		{"cut", response(zipped("hello")[:20]), client.Request{Gzip: true}, `0s 200 "hello", then unexpected EOF`},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{})
			w.serve(server, responds(row.response))
			w.play(func(t *task.Task) {
				row.request.URL = base
				w.fetch(t, &row.request)
			})
			w.settled(row.want)
		})
	}
}

// A few bytes become many when they are decompressed. Meanwhile other tasks have a turn.
func TestGzipBesideOthers(t *testing.T) {
	const size = 10 << 20
	bomb := zipped(strings.Repeat("0", size))
	require.Less(t, len(bomb), 64<<10, "one read of the loop")
	w := newWorld(t, client.Config{})
	w.serve(server, responds(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(bomb), bomb)))
	var begun task.Event
	done, turns := false, 0
	w.play(func(t *task.Task) {
		defer func() { done = true }()
		res, err := w.client.Do(t, &client.Request{URL: base, Gzip: true})
		require.NoError(w, err)
		require.NoError(w, task.Sleep(t, time.Second)) // all has come
		begun.Set()
		n, err := io.Copy(io.Discard, res.Body)
		require.NoError(w, err)
		require.Equal(w, int64(size), n)
	})
	w.play(func(t *task.Task) {
		require.NoError(w, begun.Wait(t))
		for ; !done; turns++ {
			require.NoError(w, task.Yield(t))
		}
	})
	w.settled()
	require.Greater(t, turns, 100)
}
