package looper_test

import (
	"bufio"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// A file of 5 GiB, more than the server may hold, goes to ten clients that take a little now and then.
// The memory in use does not grow, neither with what they take nor with what they leave. The file is
// sparse, and its last bytes have offsets beyond 32 bits.
func TestHugeFileToSlowClients(t *testing.T) {
	const size, clients, rounds, sip, bound = 5 << 30, 10, 40, 100_000, 16 << 20
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "huge"))
	require.NoError(t, err)
	_, err = file.WriteAt([]byte("the end"), size-7)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	for _, row := range []struct {
		name   string
		config looper.Config
	}{
		{"sent by the system", looper.Config{Static: dir}},
		{"copied", looper.Config{StaticFS: seekable{os.DirFS(dir)}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.config.Log = slog.New(slog.DiscardHandler)
			app := looper.New(row.config)
			addr, ran := runReal(t, app)
			before, most := heapInUse(), uint64(0)
			var conns []*reader
			for range clients {
				conns = append(conns, askForHuge(t, addr))
			}
			for round := range rounds {
				for _, conn := range conns {
					n, err := io.CopyN(io.Discard, conn, sip)
					require.NoError(t, err)
					require.Equal(t, int64(sip), n)
				}
				if round%8 == 7 {
					most = max(most, heapInUse())
				}
			}
			grown := int64(most) - int64(before)
			t.Logf("%d clients have taken %d MB of %d GB each; the heap in use grew by %d kB", clients, rounds*sip/1_000_000, size>>30, grown/1000)
			require.Less(t, grown, int64(bound))

			request, err := http.NewRequest("GET", "http://"+addr+"/static/huge", nil)
			require.NoError(t, err)
			request.Header.Set("Range", "bytes=-200007")
			response, err := http.DefaultClient.Do(request)
			require.NoError(t, err)
			end, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, string(make([]byte, 200_000))+"the end", string(end))
			http.DefaultClient.CloseIdleConnections()
			for _, conn := range conns {
				require.NoError(t, conn.Close())
			}
			stop(t, app, ran)
		})
	}
}

// reader is a connection from which the head of the response has been read.
type reader struct {
	*bufio.Reader
	net.Conn
}

func (r *reader) Read(p []byte) (int, error) { return r.Reader.Read(p) }

// askForHuge begins a response.
func askForHuge(t *testing.T, addr string) *reader {
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	_, err = io.WriteString(conn, "GET /static/huge HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	r := &reader{bufio.NewReader(conn), conn}
	response, err := http.ReadResponse(r.Reader, nil)
	require.NoError(t, err)
	require.Equal(t, int64(5<<30), response.ContentLength)
	return r
}

func heapInUse() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapInuse
}

// seekable has files that are not *os.File, so the server must copy them.
type seekable struct{ fs.FS }

func (s seekable) Open(name string) (fs.File, error) {
	file, err := s.FS.Open(name)
	if err != nil {
		return nil, err
	}
	return struct {
		fs.File
		io.Seeker
	}{file, file.(io.Seeker)}, nil
}
