package showcase

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"looper.example/stage06-final/looper"
)

// maxUpload is the number of bytes that a visitor may send. Only a piece of them is in memory at a time.
const maxUpload = 1 << 30

// part describes a form's field or file after it was read.
type part struct {
	Name, File string
	Bytes      int64
}

func upload(c *looper.Context) error { return c.Render(200, "upload.html", nil) }

// uploads are those that run at the moment, by the name that the page has given them.
type uploads struct{ running map[string]progress }

// progress is the number of bytes of an upload that have come. Total is -1 if the client does not send it.
type progress struct {
	Read  int64 `json:"read"`
	Total int64 `json:"total"`
}

// sent counts the bytes of each part, as they arrive.
func (u *uploads) sent(c *looper.Context) error {
	if id := c.Query("id"); id != "" {
		c.OnProgress(func(read, total int64) { u.running[id] = progress{read, total} })
		defer delete(u.running, id)
	}
	c.LimitBody(maxUpload)
	form, err := c.MultipartReader()
	if err != nil {
		return err
	}
	var parts []part
	for {
		p, err := form.NextPart()
		if err == io.EOF { // a wrapped io.EOF means that content is missing
			return c.Render(200, "upload.html", looper.Map{"parts": parts})
		}
		if err != nil {
			return malformed(err)
		}
		n, err := io.Copy(io.Discard, p)
		if err != nil {
			return malformed(err)
		}
		parts = append(parts, part{p.FormName(), p.FileName(), n})
	}
}

// watch reports an upload's progress, ten times a second. It ends when the upload does, or if the upload has
// not begun after five seconds.
func (u *uploads) watch(c *looper.Context) error {
	id := c.Query("id")
	events, err := c.Events()
	if err != nil {
		return err
	}
	begun := false
	for waits := 0; begun || waits < 50; waits++ {
		p, runs := u.running[id]
		if begun && !runs {
			return nil
		}
		if begun = runs; runs {
			text, err := json.Marshal(p)
			if err != nil {
				return err
			}
			if err := events.Send(looper.Event{Data: string(text)}); err != nil {
				return err
			}
		}
		if err := c.Sleep(time.Second / 10); err != nil {
			return err
		}
	}
	return nil
}

// malformed returns the error for malformed content. If the client has gone, it returns err.
func malformed(err error) error {
	if errors.Is(err, looper.ErrGone) || errors.Is(err, context.Canceled) {
		return err
	}
	return &looper.Error{Status: 400, Message: err.Error()}
}
