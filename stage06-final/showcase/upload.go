package showcase

import (
	"context"
	"errors"
	"io"

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

// uploadSent counts the bytes of what is sent, piece by piece, as it arrives.
func uploadSent(c *looper.Context) error {
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

// malformed is the error for content that is not what it says, unless it only ends because the client has gone.
func malformed(err error) error {
	if errors.Is(err, looper.ErrGone) || errors.Is(err, context.Canceled) {
		return err
	}
	return &looper.Error{Status: 400, Message: err.Error()}
}
