package kernel_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Outgoing connections, on real kernels and on the simulated one.
func TestConnect(t *testing.T) {
	for _, row := range []struct {
		name string
		test func(m *machine)
	}{
		{"a connection like any other", func(m *machine) {
			addr, accept := m.server()
			fd := m.expectConnect(addr)
			p := accept()
			m.send(fd, "a question")
			require.Equal(m, "a question", p.Receive(10))
			p.Send("a message")
			m.expectRead(fd, "a message")
			p.Close()
			m.expectRead(fd, "")
		}},
		{"it stays connected", func(m *machine) {
			addr, _ := m.server()
			fd := m.expectConnect(addr)
			require.NoError(m, m.Connected(fd))
		}},
		{"nobody is there", func(m *machine) {
			require.NoError(m, m.Close(m.listener))
			require.ErrorIs(m, m.connectTo(m.addr), syscall.ECONNREFUSED)
			m.listener, _, _ = m.Listen(m.addr, false)
		}},
		{"the address of a listener of our own", func(m *machine) {
			fd := m.expectConnect(m.addr)
			m.update(m.listener, none, r)
			m.await(m.listener, r)
			m.update(m.listener, r, none)
			other := m.accept()
			m.send(fd, "to myself")
			m.expectRead(other, "to myself")
		}},
		{"given up before the result", func(m *machine) {
			addr, _ := m.server()
			fd, err := m.Connect(addr)
			require.NoError(m, err)
			require.NoError(m, m.Close(fd))
			m.expectNow(found{})
		}},
		{"a descriptor that is not open", func(m *machine) {
			require.Equal(m, syscall.EBADF, m.Connected(1<<19))
		}},
	} {
		t.Run(row.name, func(t *testing.T) { onEveryMachine(t, row.test) })
	}
}

// expectConnect opens a connection, which must succeed.
func (m *machine) expectConnect(addr string) int {
	m.Helper()
	fd, err := m.Connect(addr)
	require.NoError(m, err)
	m.open[fd] = true
	require.NoError(m, m.outcome(fd))
	return fd
}

// connectTo returns how an attempt ends. Some systems fail it at once.
func (m *machine) connectTo(addr string) error {
	m.Helper()
	fd, err := m.Connect(addr)
	if err != nil {
		return err
	}
	m.open[fd] = true
	return m.outcome(fd)
}

func (m *machine) outcome(fd int) error {
	m.Helper()
	m.update(fd, none, w)
	m.await(fd, w)
	m.update(fd, w, none)
	return m.Connected(fd)
}
