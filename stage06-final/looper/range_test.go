package looper_test

import (
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
)

func TestRanges(t *testing.T) {
	files := fstest.MapFS{"digits": {Data: []byte("0123456789"), ModTime: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)}}
	w := newWorld(t, looper.Config{StaticFS: files})
	tag := w.ask("GET", "/static/digits", "").fields["ETag"]
	const whole, huge = "0123456789", "99999999999999999999999"
	for _, row := range []struct{ name, asked, field, status, body, part string }{
		{"the first byte", "bytes=0-0", "", "206 Partial Content", "0", "bytes 0-0/10"},
		{"some in the middle", "bytes=3-5", "", "206 Partial Content", "345", "bytes 3-5/10"},
		{"from one on", "bytes=7-", "", "206 Partial Content", "789", "bytes 7-9/10"},
		{"the last two", "bytes=-2", "", "206 Partial Content", "89", "bytes 8-9/10"},
		{"beyond the end", "bytes=8-100", "", "206 Partial Content", "89", "bytes 8-9/10"},
		{"far beyond the end", "bytes=8-" + huge, "", "206 Partial Content", "89", "bytes 8-9/10"},
		{"more than there is, from the end", "bytes=-100", "", "206 Partial Content", whole, "bytes 0-9/10"},
		{"everything", "bytes=0-", "", "206 Partial Content", whole, "bytes 0-9/10"},
		{"behind the end", "bytes=10-", "", "416 Range Not Satisfiable", "416 Range Not Satisfiable\n", "bytes */10"},
		{"far behind the end", "bytes=" + huge + "-", "", "416 Range Not Satisfiable", "416 Range Not Satisfiable\n", "bytes */10"},
		{"the last none", "bytes=-0", "", "416 Range Not Satisfiable", "416 Range Not Satisfiable\n", "bytes */10"},
		{"backwards", "bytes=5-3", "", "200 OK", whole, ""},
		{"several", "bytes=0-1,4-5", "", "200 OK", whole, ""},
		{"no numbers", "bytes=-", "", "200 OK", whole, ""},
		{"no range", "bytes=5", "", "200 OK", whole, ""},
		{"letters", "bytes=a-b", "", "200 OK", whole, ""},
		{"a sign", "bytes=+1-2", "", "200 OK", whole, ""},
		{"another unit", "lines=1-2", "", "200 OK", whole, ""},
		{"of this version", "bytes=1-1", "If-Range: " + tag, "206 Partial Content", "1", "bytes 1-1/10"},
		{"of this version, by date", "bytes=1-1", "If-Range: Mon, 06 May 2024 07:08:09 GMT", "206 Partial Content", "1", "bytes 1-1/10"},
		{"of another", "bytes=1-1", `If-Range: "other"`, "200 OK", whole, ""},
		{"of a weak version", "bytes=1-1", "If-Range: W/" + tag, "200 OK", whole, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			fields := []string{"Range: " + row.asked}
			if row.field != "" {
				fields = append(fields, row.field)
			}
			got := w.ask("GET", "/static/digits", "", fields...)
			assert.Equal(t, row.status, got.status)
			assert.Equal(t, row.body, got.body)
			assert.Equal(t, row.part, got.fields["Content-Range"])
			assert.Equal(t, "bytes", got.fields["Accept-Ranges"])
		})
	}
	t.Run("not for HEAD", func(t *testing.T) {
		got := w.ask("HEAD", "/static/digits", "", "Range: bytes=1-1")
		assert.Equal(t, "200 OK", got.status)
		assert.Equal(t, "10", got.fields["Content-Length"])
	})
	t.Run("not where one cannot go to a place", func(t *testing.T) {
		w := newWorld(t, looper.Config{StaticFS: streamsOnly{files}})
		got := w.ask("GET", "/static/digits", "", "Range: bytes=1-1")
		assert.Equal(t, "200 OK", got.status)
		assert.Equal(t, whole, got.body)
		assert.Empty(t, got.fields["Accept-Ranges"])
	})
}

// streamsOnly hides that files can be read from any place.
type streamsOnly struct{ fs.FS }

func (s streamsOnly) Open(name string) (fs.File, error) {
	file, err := s.FS.Open(name)
	return struct{ fs.File }{file}, err
}
