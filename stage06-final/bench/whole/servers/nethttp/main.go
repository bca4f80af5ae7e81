// Nethttp is the site on net/http, with gorilla's WebSockets.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"time"

	"github.com/gorilla/websocket"

	"looper.example/stage06-final/bench/whole/servers/serve"
	"looper.example/stage06-final/bench/whole/site"
)

func main() {
	o := serve.Parse("net/http")
	page := site.CompilePage()
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+site.HelloPath, hello)
	mux.HandleFunc("GET "+site.JSONPath, greet)
	mux.HandleFunc("GET "+site.PagePath, func(w http.ResponseWriter, r *http.Request) {
		text := page.Render()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		_, _ = w.Write(text)
	})
	mux.HandleFunc("POST "+site.UploadPath, upload)
	mux.HandleFunc("GET "+site.WaitPath, func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(site.Wait)
		hello(w, r)
	})
	mux.HandleFunc("GET "+site.SocketPath, socket)
	mux.Handle("GET "+site.FilesPath, http.StripPrefix(site.FilesPath, http.FileServer(http.Dir(o.Static()))))
	o.HTTP(mux)
}

func hello(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, site.Hello)
}

func greet(w http.ResponseWriter, _ *http.Request) {
	text, err := json.Marshal(site.NewGreeting())
	if err != nil {
		log.Fatal(err)
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text)
}

func upload(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintf(w, "%d\n", len(body))
}

func socket(w http.ResponseWriter, r *http.Request) {
	var upgrader websocket.Upgrader
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has responded
	}
	defer conn.Close()
	for {
		kind, message, err := conn.ReadMessage()
		if err != nil || conn.WriteMessage(kind, message) != nil {
			return
		}
	}
}
