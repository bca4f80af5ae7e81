package supervisor

import (
	"fmt"
	"net"
	"os"

	"looper.example/stage02-poller/kernel"
)

// Notify tells the service manager that has started this process of its state, such as "READY=1", if that wants to know: if it
// has set $NOTIFY_SOCKET, as systemd does for Type=notify. See sd_notify(3). If no program listens there, Notify ignores it.
func Notify(state string) {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return
	}
	conn, err := net.Dial("unixgram", path) // a path that begins with @ is an abstract one, here as there
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = conn.Write([]byte(state))
}

// reloadingState says that a reload begins. Type=notify-reload wants the time with it, so as not to take the READY=1 of an
// earlier reload for the one of this.
func reloadingState() string {
	return fmt.Sprintf("RELOADING=1\nMONOTONIC_USEC=%d", kernel.Uptime().Microseconds())
}
