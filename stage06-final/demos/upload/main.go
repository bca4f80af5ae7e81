// Command upload reads a file as it arrives, however large it is, and shows the progress.
package main

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"flag"
	"io"
	"log"
	"path/filepath"
	"strconv"
	"time"

	"looper.example/stage06-final/demos/look"
	"looper.example/stage06-final/looper"
)

//go:embed upload.html
var files embed.FS

func main() {
	addr := flag.String("addr", "127.0.0.1:8000", "`host:port` to listen on")
	flag.Parse()
	if err := newApp(looper.Config{}).Run(*addr); err != nil {
		log.Fatal(err)
	}
}

func newApp(config looper.Config) *looper.App {
	config.TemplatesFS = look.With(files)
	app := looper.New(config)
	u := uploads{running: make(map[string]*progress)}
	app.Get("/", func(c *looper.Context) error { return c.Render(200, "upload.html", nil) })
	app.Post("/upload/{id:uuid}", u.receive)
	app.Get("/progress/{id:uuid}", u.watch)
	return app
}

// maxUpload is how many bytes a visitor may send. Only a piece of them is in memory at a time.
const maxUpload = 4 << 30

// uploads are the running uploads, by the name that the page has given them.
type uploads struct{ running map[string]*progress }

// progress counts bytes as they are read.
type progress struct {
	io.Reader
	got int64
}

func (p *progress) Read(b []byte) (n int, err error) {
	n, err = p.Reader.Read(b)
	p.got += int64(n)
	return n, err
}

// received describes a file that has arrived.
type received struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// receive reads the form's file piece by piece. While it waits for the client, the loop serves others.
func (u uploads) receive(c *looper.Context) error {
	id := c.Param("id")
	if u.running[id] != nil {
		return &looper.Error{Status: 409, Message: "an upload of this name is running"}
	}
	c.LimitBody(maxUpload)
	form, err := c.MultipartReader()
	if err != nil {
		return err
	}
	part, err := form.NextPart()
	if err != nil {
		return malformed(err)
	}
	p := &progress{Reader: part}
	u.running[id] = p
	defer delete(u.running, id)

	hash := sha256.New()
	if _, err := io.Copy(hash, p); err != nil {
		return malformed(err)
	}
	return c.JSON(200, received{filepath.Base(part.FileName()), p.got, hex.EncodeToString(hash.Sum(nil))})
}

// malformed returns an error for malformed content, unless the content ends because the client has gone.
func malformed(err error) error {
	if errors.Is(err, looper.ErrGone) || errors.Is(err, context.Canceled) {
		return err
	}
	return &looper.Error{Status: 400, Message: err.Error()}
}

// watch sends an upload's progress, ten times a second, until the upload is over, or has not begun for five seconds.
func (u uploads) watch(c *looper.Context) error {
	events, err := c.Events()
	if err != nil {
		return err
	}
	begun := false
	for idle := 0; idle < 50; idle++ {
		p := u.running[c.Param("id")]
		if p == nil && begun {
			break
		}
		if p != nil {
			begun, idle = true, 0
			if err := events.Send(looper.Event{Data: strconv.FormatInt(p.got, 10)}); err != nil {
				return err
			}
		}
		if err := c.Sleep(time.Second / 10); err != nil {
			return err
		}
	}
	return events.Send(looper.Event{Name: "over"})
}
