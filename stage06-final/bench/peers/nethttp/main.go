// Nethttp is the subject of the conformance suite on net/http.
package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"looper.example/stage06-final/bench/peers/peer"
)

func main() { peer.ServeHTTP("net/http", subject()) }

func subject() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "Hello, World!\n") })
	mux.HandleFunc("POST /echo", echo)
	mux.HandleFunc("GET /slow", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(600 * time.Millisecond)
		io.WriteString(w, "at last\n")
	})
	mux.HandleFunc("GET /stream", func(w http.ResponseWriter, r *http.Request) {
		for i := range 3 {
			fmt.Fprintf(w, "line %d\n", i)
			http.NewResponseController(w).Flush()
		}
	})
	mux.HandleFunc("GET /status/{status}", status)
	mux.HandleFunc("GET /broken", func(w http.ResponseWriter, r *http.Request) { panic("broken") })
	mux.HandleFunc("GET /host", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) })
	mux.HandleFunc("GET /cookie", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "visited", Value: "yes"})
		for _, c := range r.Cookies() {
			fmt.Fprintf(w, "%s=%s\n", c.Name, c.Value)
		}
	})
	mux.HandleFunc("GET /file", file(time.Now(), "A file of text.\n"))
	mux.HandleFunc("GET /digits", file(peer.Modified(), "0123456789"))
	mux.HandleFunc("GET /empty", file(peer.Modified(), ""))
	return mux
}

func file(modified time.Time, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"the only one"`)
		http.ServeContent(w, r, "file.txt", modified, strings.NewReader(text))
	}
}

func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		code := http.StatusBadRequest
		if _, tooLarge := err.(*http.MaxBytesError); tooLarge {
			code = http.StatusRequestEntityTooLarge
		}
		http.Error(w, err.Error(), code)
		return
	}
	w.Write(body)
}

func status(w http.ResponseWriter, r *http.Request) {
	code, err := strconv.Atoi(r.PathValue("status"))
	if err != nil || code < 200 || code > 599 {
		http.NotFound(w, r)
		return
	}
	w.WriteHeader(code)
	if code != http.StatusNoContent && code != http.StatusResetContent && code != http.StatusNotModified {
		io.WriteString(w, "This is what you asked for.\n")
	}
}
