package looper_test

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// digits returns a text in which every part tells its own offset.
func digits(n int) string {
	var text strings.Builder
	for text.Len() < n {
		fmt.Fprintf(&text, "%09d\n", text.Len())
	}
	return text.String()[:n]
}

// Several parts come as one response, each with its place, in the order of the request. If a list would cost more
// than the file, or its parts overlap, the client gets the complete file.
func TestSeveralRanges(t *testing.T) {
	const size = 10_000
	text := digits(size)
	w := newWorld(t, looper.Config{StaticFS: fstest.MapFS{"file.txt": {Data: []byte(text), ModTime: time.Date(1994, 5, 6, 7, 8, 9, 0, time.UTC)}}})
	tag := w.ask("GET", "/static/file.txt", "").fields["ETag"]
	many := func(n int) string { return "bytes=0-0" + strings.Repeat(",5-5", n-1) }
	apart := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("%d-%d", 2*i, 2*i))
		}
		return "bytes=" + strings.Join(list, ",")
	}
	for _, row := range []struct {
		name, asked string
		fields      []string
		want        []string // the parts; none: the complete file
		status      string
	}{
		{"two", "bytes=0-1,4-5", nil, []string{"0-1", "4-5"}, "206 Partial Content"},
		{"backwards", "bytes=4-5,0-1", nil, []string{"4-5", "0-1"}, "206 Partial Content"},
		{"side by side", "bytes=0-1,2-3", nil, []string{"0-1", "2-3"}, "206 Partial Content"},
		{"white space and empty elements", "bytes= 0-1 ,,\t4-5, ", nil, []string{"0-1", "4-5"}, "206 Partial Content"},
		{"of every form", "bytes=1-2,9990-,5-5", nil, []string{"1-2", "9990-9999", "5-5"}, "206 Partial Content"},
		{"beginning and end", "bytes=0-9,-10", nil, []string{"0-9", "9990-9999"}, "206 Partial Content"},
		{"sixteen", apart(16), nil, strings.Split(strings.TrimPrefix(apart(16), "bytes="), ","), "206 Partial Content"},
		{"of this version", "bytes=0-1,4-5", []string{"If-Range: " + tag}, []string{"0-1", "4-5"}, "206 Partial Content"},
		{"one is after the end", "bytes=0-1,20000-", nil, []string{"0-1"}, "206 Partial Content"},
		{"all are after the end", "bytes=20000-,30000-", nil, nil, "416 Range Not Satisfiable"},

		{"seventeen", apart(17), nil, nil, "200 OK"},
		{"a thousand", many(1000), nil, nil, "200 OK"},
		{"the same twice", "bytes=0-1,0-1", nil, nil, "200 OK"},
		{"one byte in common", "bytes=0-5,5-9", nil, nil, "200 OK"},
		{"one inside the other", "bytes=0-100,7-8", nil, nil, "200 OK"},
		{"one inside the last", "bytes=9995-9996,-100", nil, nil, "200 OK"},
		{"more than the complete file", "bytes=0-4999,5000-", nil, nil, "200 OK"},
		{"one is malformed", "bytes=0-1,x", nil, nil, "200 OK"},
		{"one goes backwards", "bytes=0-1,5-4", nil, nil, "200 OK"},
		{"commas alone", "bytes=,,", nil, nil, "200 OK"},
		{"of another version", "bytes=0-1,4-5", []string{`If-Range: "other"`}, nil, "200 OK"},
		{"of a weak version", "bytes=0-1,4-5", []string{"If-Range: W/" + tag}, nil, "200 OK"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := w.ask("GET", "/static/file.txt", "", append(row.fields, "Range: "+row.asked)...)
			require.Equal(t, row.status, got.status)
			switch {
			case row.status == "416 Range Not Satisfiable":
				assert.Equal(t, "bytes */10000", got.fields["Content-Range"])
			case len(row.want) == 0:
				assert.Equal(t, text, got.body)
			case len(row.want) == 1: // no multipart content for one part
				assert.Equal(t, "text/plain; charset=utf-8", got.fields["Content-Type"])
				assert.Equal(t, "bytes "+row.want[0]+"/10000", got.fields["Content-Range"])
			default:
				assert.NotContains(t, got.fields, "Content-Range", "it belongs to the parts")
				assert.Equal(t, strconv.Itoa(len(got.body)), got.fields["Content-Length"])
				assert.Equal(t, row.want, partsOf(t, got, text))
			}
		})
	}
}

// partsOf reads a multipart response, compares each part with the text, and returns their places.
func partsOf(t *testing.T, got response, text string) (places []string) {
	kind, parameters, err := mime.ParseMediaType(got.fields["Content-Type"])
	require.NoError(t, err)
	require.Equal(t, "multipart/byteranges", kind)
	reader := multipart.NewReader(strings.NewReader(got.body), parameters["boundary"])
	for {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return places
		}
		require.NoError(t, err)
		require.Equal(t, "text/plain; charset=utf-8", part.Header.Get("Content-Type"))
		var first, last, size int
		_, err = fmt.Sscanf(part.Header.Get("Content-Range"), "bytes %d-%d/%d", &first, &last, &size)
		require.NoError(t, err)
		require.Equal(t, len(text), size)
		content, err := io.ReadAll(part)
		require.NoError(t, err)
		require.Equal(t, text[first:last+1], string(content))
		places = append(places, fmt.Sprintf("%d-%d", first, last))
	}
}

// Each response has another boundary, so no client can put it into a file.
func TestBoundary(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: fstest.MapFS{"file": {Data: make([]byte, 1000)}}})
	one := w.ask("GET", "/static/file", "", "Range: bytes=0-0,2-2").fields["Content-Type"]
	two := w.ask("GET", "/static/file", "", "Range: bytes=0-0,2-2").fields["Content-Type"]
	assert.NotEqual(t, one, two)
}

// The kernel sends a real file, also in parts. A kernel without sendfile, or with one that sends short counts,
// makes no difference to the client.
func TestFilesOfTheSystem(t *testing.T) {
	text := digits(1 << 20)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file.txt"), []byte(text), 0o600))
	for _, row := range []struct {
		name   string
		faults sim.Faults
	}{
		{"as it should be", sim.Faults{}},
		{"no sendfile", sim.Faults{NoSendFile: 1}},
		{"short counts", sim.Faults{ShortWrite: .5, Again: .3, Interrupted: .2}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{Static: dir})
			w.machine = sim.Config{Seed: 1, Faults: row.faults}
			assert.Equal(t, text, w.ask("GET", "/static/file.txt", "").body)
			assert.Equal(t, text[100_000:900_001], w.ask("GET", "/static/file.txt", "", "Range: bytes=100000-900000").body)
			got := w.ask("GET", "/static/file.txt", "", "Range: bytes=500000-,7-7,1000-200000")
			assert.Equal(t, []string{"500000-1048575", "7-7", "1000-200000"}, partsOf(t, got, text))
			assert.Equal(t, "1048576", w.ask("HEAD", "/static/file.txt", "").fields["Content-Length"])
		})
	}
}

// A file of the system is cut off, or replaced, while it is on its way to a client.
func TestFileThatChangesOnItsWay(t *testing.T) {
	text := digits(1 << 20)
	for _, row := range []struct {
		name   string
		change func(t *testing.T, name string)
		gets   int // bytes that the client gets
	}{
		{"cut off", func(t *testing.T, name string) { require.NoError(t, os.Truncate(name, 200_000)) }, 200_000},
		{"emptied", func(t *testing.T, name string) { require.NoError(t, os.Truncate(name, 0)) }, 0},
		{"removed", func(t *testing.T, name string) { require.NoError(t, os.Remove(name)) }, 1 << 20},
		{"replaced", func(t *testing.T, name string) {
			require.NoError(t, os.WriteFile(name+"~", []byte("new"), 0o600))
			require.NoError(t, os.Rename(name+"~", name))
		}, 1 << 20},
		{"longer", func(t *testing.T, name string) { require.NoError(t, os.Truncate(name, 2<<20)) }, 1 << 20},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := t.TempDir()
			name := filepath.Join(dir, "file.txt")
			require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
			w := newWorld(t, looper.Config{Static: dir})
			w.run(func(c *sim.Client) {
				c.Send("GET /static/file.txt HTTP/1.1\r\nHost: x\r\n\r\nGET /static/none HTTP/1.1\r\nHost: x\r\n\r\n")
				c.ExpectUntil("\r\n\r\n")
				row.change(t, name)
				c.Expect(text[:row.gets])
				if row.gets < len(text) {
					c.ExpectReset()
					return
				}
				c.ExpectUntil("404 Not Found\n")
				c.Close()
			})
			if row.gets == len(text) {
				assert.NotContains(t, w.log.String(), "level=ERROR")
				return
			}
			assert.Contains(t, w.log.String(), "bytes are missing from ")
			assert.Contains(t, w.log.String(), "file.txt")
		})
	}
}

// A client that leaves in the middle of a real file costs no descriptor, and the log has no error.
func TestClientLeavesARealFile(t *testing.T) {
	p := newPlace(t)
	p.do(os.WriteFile(p.at("one/large"), make([]byte, 1<<20), 0o600))
	w := newWorld(t, looper.Config{Static: p.at("current")})
	w.run(func(c *sim.Client) {
		c.Send("GET /static/large HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("\r\n\r\n")
		assert.Equal(t, []string{"one", "one/large"}, p.open())
		c.Reset()
		c.Sleep(time.Second)
		assert.Equal(t, []string{"one"}, p.open())
	})
	assert.NotContains(t, w.log.String(), "level=ERROR")
}
