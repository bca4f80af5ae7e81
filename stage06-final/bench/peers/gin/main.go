// Gin is the subject of the conformance suite on gin.
package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"looper.example/stage06-final/bench/peers/peer"
)

func main() { peer.ServeHTTP("gin", subject()) }

func subject() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(gin.RecoveryWithWriter(io.Discard))
	r.HandleMethodNotAllowed = true
	hello := func(c *gin.Context) { c.String(http.StatusOK, "Hello, World!\n") }
	r.GET("/", hello)
	r.HEAD("/", hello) // gin adds no HEAD to GET's routes
	r.POST("/echo", echo)
	r.GET("/slow", func(c *gin.Context) {
		time.Sleep(600 * time.Millisecond)
		c.String(http.StatusOK, "at last\n")
	})
	stream := func(c *gin.Context) {
		for i := range 3 {
			fmt.Fprintf(c.Writer, "line %d\n", i)
			c.Writer.Flush()
		}
	}
	r.GET("/stream", stream)
	r.HEAD("/stream", stream)
	r.GET("/status/:status", status)
	r.HEAD("/status/:status", status)
	r.GET("/broken", func(*gin.Context) { panic("broken") })
	r.GET("/host", func(c *gin.Context) { c.String(http.StatusOK, "%s", c.Request.Host) })
	r.GET("/cookie", func(c *gin.Context) {
		c.SetCookie("visited", "yes", 3600, "/", "", false, true)
		for _, cookie := range c.Request.Cookies() {
			c.String(http.StatusOK, "%s=%s\n", cookie.Name, cookie.Value)
		}
	})
	addFile(r, "/file", time.Now(), "A file of text.\n")
	addFile(r, "/digits", peer.Modified(), "0123456789")
	addFile(r, "/empty", peer.Modified(), "")
	return r
}

func addFile(r *gin.Engine, path string, modified time.Time, text string) {
	file := func(c *gin.Context) {
		c.Header("ETag", `"the only one"`)
		http.ServeContent(c.Writer, c.Request, "file.txt", modified, strings.NewReader(text))
	}
	r.GET(path, file)
	r.HEAD(path, file)
}

func echo(c *gin.Context) {
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, 1<<20))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		c.AbortWithStatus(http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	c.Data(http.StatusOK, "application/octet-stream", body)
}

func status(c *gin.Context) {
	code, err := strconv.Atoi(c.Param("status"))
	switch {
	case err != nil || code < 200 || code > 599:
		c.AbortWithStatus(http.StatusNotFound)
	case code == http.StatusResetContent:
		c.Status(code)
	default:
		c.String(code, "This is what you asked for.\n") // gin leaves out the content for 204 and 304
	}
}
