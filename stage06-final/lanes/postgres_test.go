package lanes_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
)

// startPostgres makes a database for the test, and starts its server.
func startPostgres(t *testing.T) *sql.DB {
	const places = "/usr/lib/postgresql/*/bin"
	initialise, server := program.Find(t, "initdb", places), program.Find(t, "postgres", places)
	folder, err := os.MkdirTemp("", "lanes")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		require.NoError(t, exec.Command("chown", "postgres", folder).Run())
	}
	data, port := filepath.Join(folder, "data"), program.FreePort(t)
	words, err := unprivileged(initialise, "-D", data, "-A", "trust", "-U", "postgres", "--no-sync").CombinedOutput()
	require.NoError(t, err, string(words))
	addr := "127.0.0.1:" + port
	program.Start(t, addr, unprivileged(server, "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "fsync=off"))
	db, err := sql.Open("pgx", "postgres://postgres@"+addr+"/postgres?sslmode=disable")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	deadline := time.Now().Add(patience)
	for err = db.Ping(); err != nil && time.Now().Before(deadline); err = db.Ping() { // "starting up"
		time.Sleep(10 * time.Millisecond)
	}
	require.NoError(t, err)
	return db
}

// unprivileged returns a command that does not run as root.
func unprivileged(program string, arguments ...string) *exec.Cmd {
	command := exec.Command(program, arguments...)
	if os.Getuid() == 0 {
		command = exec.Command("setpriv", slices.Concat([]string{"--reuid=postgres", "--regid=postgres", "--clear-groups", program}, arguments)...)
	}
	command.Dir = "/"
	return command
}

// database/sql has a pool, locks, and goroutines of its own, so it belongs to Offload, with any driver. The end of a handler's
// context ends its query.
func TestPostgres(t *testing.T) {
	db := startPostgres(t)
	gate, err := db.Conn(context.Background()) // holds an advisory lock, for which all queries wait
	require.NoError(t, err)
	defer gate.Close()
	_, err = gate.ExecContext(context.Background(), "SELECT pg_advisory_lock(1)")
	require.NoError(t, err)

	w := newWorld(t)
	w.app.Get("/slow", func(c *looper.Context) error {
		i := c.Query("i")
		text, err := looper.Offload(c, func(ctx context.Context) (text string, err error) {
			err = db.QueryRowContext(ctx, "SELECT $1::text FROM pg_advisory_xact_lock_shared(1)", "row "+i).Scan(&text)
			return text, err
		})
		if err != nil {
			return err
		}
		return c.Text(200, text)
	})
	w.serve(patience)
	waiting := func() (n int) {
		row := gate.QueryRowContext(context.Background(), "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
		require.NoError(t, row.Scan(&n))
		return n
	}
	responses := w.crowded(waiting, func() {
		_, err := gate.ExecContext(context.Background(), "SELECT pg_advisory_unlock(1)")
		require.NoError(t, err)
	})
	var want []string
	for i := range crowd {
		want = append(want, fmt.Sprint("row ", i))
	}
	slices.Sort(want)
	slices.Sort(responses)
	require.Equal(t, want, responses)
}
