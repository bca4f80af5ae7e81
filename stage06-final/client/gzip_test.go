package client_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

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
