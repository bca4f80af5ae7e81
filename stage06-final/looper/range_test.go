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
	files := fstest.MapFS{"digits": {Data: []byte("0123456789"), ModTime: time.Date(1994, 5, 6, 7, 8, 9, 0, time.UTC)}}
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
		{"after the end", "bytes=10-", "", "416 Range Not Satisfiable", "416 Range Not Satisfiable\n", "bytes */10"},
		{"far after the end", "bytes=" + huge + "-", "", "416 Range Not Satisfiable", "416 Range Not Satisfiable\n", "bytes */10"},
		{"the last zero bytes", "bytes=-0", "", "416 Range Not Satisfiable", "416 Range Not Satisfiable\n", "bytes */10"},
		{"backwards", "bytes=5-3", "", "200 OK", whole, ""},
		{"several of a small file", "bytes=0-1,4-5", "", "200 OK", whole, ""},
		{"no numbers", "bytes=-", "", "200 OK", whole, ""},
		{"no range", "bytes=5", "", "200 OK", whole, ""},
		{"letters", "bytes=a-b", "", "200 OK", whole, ""},
		{"a sign", "bytes=+1-2", "", "200 OK", whole, ""},
		{"another unit", "lines=1-2", "", "200 OK", whole, ""},
		{"of this version", "bytes=1-1", "If-Range: " + tag, "206 Partial Content", "1", "bytes 1-1/10"},
		{"of this version, by date", "bytes=1-1", "If-Range: Fri, 06 May 1994 07:08:09 GMT", "206 Partial Content", "1", "bytes 1-1/10"},
		{"of this version, by date in the second format", "bytes=1-1", "If-Range: Friday, 06-May-94 07:08:09 GMT", "206 Partial Content", "1", "bytes 1-1/10"},
		{"of this version, by date in the third format", "bytes=1-1", "If-Range: Fri May  6 07:08:09 1994", "206 Partial Content", "1", "bytes 1-1/10"},
		{"of a later version, by date", "bytes=1-1", "If-Range: Fri, 06 May 1994 07:08:10 GMT", "200 OK", whole, ""},
		{"of an earlier version, by date", "bytes=1-1", "If-Range: Fri, 06 May 1994 07:08:08 GMT", "200 OK", whole, ""},
		{"of a version that is a word", "bytes=1-1", "If-Range: yesterday", "200 OK", whole, ""},
		{"of no version", "bytes=1-1", "If-Range:", "200 OK", whole, ""},
		{"of any version", "bytes=1-1", "If-Range: *", "200 OK", whole, ""},
		{"of one of two versions", "bytes=1-1", "If-Range: " + tag + "\r\nIf-Range: \"other\"", "200 OK", whole, ""},
		{"of one of a list of versions", "bytes=1-1", "If-Range: " + tag + ", \"other\"", "200 OK", whole, ""},
		{"twice", "bytes=1-1\r\nRange: bytes=1-1", "", "200 OK", whole, ""},
		{"after an empty line", "\r\nRange: bytes=1-1", "", "200 OK", whole, ""},
		{"the unit in capitals", "Bytes=1-1", "", "206 Partial Content", "1", "bytes 1-1/10"},
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
	t.Run("not for files that cannot seek", func(t *testing.T) {
		w := newWorld(t, looper.Config{StaticFS: streamsOnly{files}})
		got := w.ask("GET", "/static/digits", "", "Range: bytes=1-1")
		assert.Equal(t, "200 OK", got.status)
		assert.Equal(t, whole, got.body)
		assert.Empty(t, got.fields["Accept-Ranges"])
	})
}

// A suffix of an empty file is all of it. No 206 can say so, because Content-Range names the
// first byte and the last.
func TestRangesOfAnEmptyFile(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: fstest.MapFS{"empty": {}}})
	for _, row := range []struct{ asked, status, part string }{
		{"bytes=-1", "200 OK", ""},
		{"bytes=-99999999999999999999999", "200 OK", ""},
		{"bytes=-0", "416 Range Not Satisfiable", "bytes */0"},
		{"bytes=0-", "416 Range Not Satisfiable", "bytes */0"},
		{"bytes=0-0", "416 Range Not Satisfiable", "bytes */0"},
		{"bytes=1-0", "200 OK", ""},
	} {
		t.Run(row.asked, func(t *testing.T) {
			got := w.ask("GET", "/static/empty", "", "Range: "+row.asked)
			assert.Equal(t, row.status, got.status)
			assert.Equal(t, row.part, got.fields["Content-Range"])
			if row.status == "200 OK" {
				assert.Equal(t, "0", got.fields["Content-Length"])
				assert.Empty(t, got.body)
			}
		})
	}
}

// A file that has been changed within the present second may change again within it, and
// have the same date: that date does not identify a version. A tag still does.
func TestRangesOfAFreshFile(t *testing.T) {
	for _, row := range []struct {
		name     string
		age      time.Duration // at the simulated time of the request
		validate func(a response) string
		status   string
	}{
		{"changed in this second", 0, byDate, "200 OK"},
		{"changed a second ago", time.Second, byDate, "206 Partial Content"},
		{"to be changed in a second", -time.Second, byDate, "200 OK"},
		{"changed in this second, by tag", 0, byTag, "206 Partial Content"},
	} {
		t.Run(row.name, func(t *testing.T) {
			modified := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(-row.age)
			w := newWorld(t, looper.Config{StaticFS: fstest.MapFS{"file": {Data: []byte("0123"), ModTime: modified}}})
			validator := row.validate(w.ask("GET", "/static/file", ""))
			assert.Equal(t, row.status, w.ask("GET", "/static/file", "", "Range: bytes=0-0", "If-Range: "+validator).status)
		})
	}
}

func byDate(a response) string { return a.fields["Last-Modified"] }
func byTag(a response) string  { return a.fields["ETag"] }

// streamsOnly hides that its files can seek.
type streamsOnly struct{ fs.FS }

func (s streamsOnly) Open(name string) (fs.File, error) {
	file, err := s.FS.Open(name)
	return struct{ fs.File }{file}, err
}
