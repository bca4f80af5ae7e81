//go:build unix

package looper

import (
	"io/fs"
	"log/slog"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// A named pipe that has replaced a file since the check does not hold the loop: it is opened
// without waiting for a writer, and is not read.
func TestPipeInThePlaceOfAFile(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	f, err := openFolder(dir, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer f.close()
	file, err := f.Open("pipe")
	require.NoError(t, err)
	info, err := file.Stat()
	require.NoError(t, err)
	require.Equal(t, fs.ModeNamedPipe, info.Mode().Type())
	require.NoError(t, file.Close())
	_, _, err = openFile(f, "pipe")
	require.ErrorIs(t, err, fs.ErrNotExist)
}
