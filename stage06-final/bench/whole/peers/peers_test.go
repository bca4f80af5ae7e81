//go:build linux

package peers_test

import (
	"net"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/bench/whole/modes"
	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/site"
)

// Each peer starts, and responds to each mode's request with the right bytes.
func TestRightBytes(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, site.WriteFolder(folder, site.Sizes{Small: 100_000, Large: 3_000_000}))
	env := &peers.Env{Folder: folder, Builds: t.TempDir(), Core: -1}
	for _, p := range peers.All() {
		t.Run(p.Name, func(t *testing.T) {
			servers := map[bool]*peers.Server{} // with TLS, and without
			for _, m := range modes.All() {
				use, ok := m.Use(p)
				if !ok {
					continue
				}
				s := servers[use.TLS]
				if s == nil || p.Name == peers.Limit {
					var err error
					s, err = env.Start(t.Context(), p, use)
					if peers.NotInstalled(err) && (os.Getenv("LOOPER_REQUIRE_REAL") == "" || p.Name == "karlooper") {
						t.Skip(err)
					}
					require.NoError(t, err, m.Name)
					t.Cleanup(s.Stop)
					servers[use.TLS] = s
				}
				_, err := m.Check(s.Addr, p.Paths[m.Path], p.Text, folder)
				require.NoError(t, err, m.Name)
			}
		})
	}
}

// listens finds a listening socket in the kernel's tables.
func TestListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := uint16(l.Addr().(*net.TCPAddr).Port)
	found, err := peers.Listens(port)
	require.NoError(t, err)
	require.True(t, found)
	require.NoError(t, l.Close())
	found, err = peers.Listens(port)
	require.NoError(t, err)
	require.False(t, found)
}
