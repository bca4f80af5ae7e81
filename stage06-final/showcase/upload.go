package showcase

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"looper.example/stage06-final/looper"
)

// maxUpload is how many bytes a visitor may send. No more of them than a piece is in memory at a time.
const maxUpload = 1 << 30

// part is what is left of a form's field or file when it was read.
type part struct {
	Name, File string
	Bytes      int64
}

func upload(c *looper.Context) error { return c.Render(200, "upload.html", nil) }

// uploads are those that run just now, by the name that the page has given them.
type uploads struct{ running map[string]progress }

// progress is how far an upload has come, in bytes. Total is -1 if the client does not say.
type progress struct {
	Read  int64 `json:"read"`
	Total int64 `json:"total"`
}

// sent counts the bytes of what is sent, piece by piece, as it arrives.
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
		if err == io.EOF { // one that is wrapped says that content is missing
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

// watch tells of an upload's progress, ten times a second, until it is over, or has not begun for five seconds.
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

// malformed is the error for content that is not what it says, unless it only ends because the client has gone.
func malformed(err error) error {
	if errors.Is(err, looper.ErrGone) || errors.Is(err, context.Canceled) {
		return err
	}
	return &looper.Error{Status: 400, Message: err.Error()}
}
