// Fasthttp is the subject of the conformance suite on fasthttp, which has no router: a
// switch does.
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"looper.example/stage06-final/bench/peers/peer"
)

func main() {
	listener, limit := peer.Listen("fasthttp")
	server := &fasthttp.Server{
		Handler:            recovered,
		ReadTimeout:        limit,
		IdleTimeout:        limit,
		WriteTimeout:       limit,
		ReadBufferSize:     32 << 10, // for the head: the default of 4 KiB is less than the suite sends
		MaxRequestBodySize: 1 << 20,
		Logger:             log.New(io.Discard, "", 0),
	}
	log.Fatal(server.Serve(listener))
}

// recovered responds with 500 to a panic; fasthttp leaves that to its users.
func recovered(c *fasthttp.RequestCtx) {
	defer func() {
		if recover() != nil {
			c.Error("Internal Server Error", fasthttp.StatusInternalServerError)
		}
	}()
	subject(c)
}

func subject(c *fasthttp.RequestCtx) {
	path := string(c.Path())
	switch {
	case path == "/echo":
		if allow(c, "POST") {
			c.Write(c.PostBody())
		}
	case !allow(c, "GET"):
	case path == "/":
		c.WriteString("Hello, World!\n")
	case path == "/slow":
		time.Sleep(600 * time.Millisecond)
		c.WriteString("at last\n")
	case path == "/stream":
		c.SetBodyStreamWriter(func(w *bufio.Writer) {
			for i := range 3 {
				fmt.Fprintf(w, "line %d\n", i)
				w.Flush()
			}
		})
	case strings.HasPrefix(path, "/status/"):
		status(c, strings.TrimPrefix(path, "/status/"))
	case path == "/broken":
		panic("broken")
	case path == "/host":
		c.Write(c.Host())
	case path == "/cookie":
		cookie(c)
	default:
		c.Error("Not Found", fasthttp.StatusNotFound)
	}
}

// allow responds with 405 to another method; HEAD is handled like GET.
func allow(c *fasthttp.RequestCtx, method string) bool {
	if string(c.Method()) == method || method == "GET" && c.IsHead() {
		return true
	}
	c.Error("Method Not Allowed", fasthttp.StatusMethodNotAllowed)
	c.Response.Header.Set("Allow", strings.Replace(method, "GET", "GET, HEAD", 1))
	return false
}

func status(c *fasthttp.RequestCtx, text string) {
	code, err := strconv.Atoi(text)
	if err != nil || code < 200 || code > 599 {
		c.Error("Not Found", fasthttp.StatusNotFound)
		return
	}
	c.SetStatusCode(code)
	if code != 204 && code != 205 && code != 304 {
		c.WriteString("This is what you asked for.\n")
	}
}

func cookie(c *fasthttp.RequestCtx) {
	var set fasthttp.Cookie
	set.SetKey("visited")
	set.SetValue("yes")
	c.Response.Header.SetCookie(&set)
	for name, value := range c.Request.Header.Cookies() {
		fmt.Fprintf(c, "%s=%s\n", name, value)
	}
}
