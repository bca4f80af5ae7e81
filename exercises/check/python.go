package check

import (
	"fmt"
	"net"
	"strings"
	"time"
)

// python is a command that runs a small program, in which client() connects to the server. Its clients stay for a while.
func python(program string) string { return pythonFor(5*time.Second, program) }

func pythonFor(stay time.Duration, program string) string {
	host, port, _ := net.SplitHostPort(shownAddr)
	head := fmt.Sprintf("import socket, struct, time\naddress = (%q, %s)\ndef client(): return socket.create_connection(address)\n", host, port)
	return "python3 - <<'END'\n" + head + strings.TrimRight(program, "\n") + fmt.Sprintf("\ntime.sleep(%g)\nEND", stay.Seconds())
}

// curl is a command that sends one request.
func curl(method, path, body string) string {
	url := "'http://" + shownAddr + path + "'"
	switch {
	case body != "":
		return "curl -i --path-as-is " + url + " \\\n  -d '" + strings.ReplaceAll(broken(body), "'", `'\''`) + "'"
	case method != "GET":
		return "curl -i --path-as-is -X " + method + " " + url
	}
	return "curl -i --path-as-is " + url
}

// broken breaks the lines of a JSON text after commas, where they are long. White space there means nothing.
func broken(body string) string {
	const width = 70
	var b strings.Builder
	inString, escaped, column := false, false, 0
	for _, c := range body {
		b.WriteRune(c)
		column++
		if c == '"' && !escaped {
			inString = !inString
		}
		escaped = inString && c == '\\' && !escaped
		if c == ',' && !inString && column > width {
			b.WriteString("\n  ")
			column = 0
		}
	}
	return b.String()
}

// bash is a list of commands that have a connection as descriptor 3.
func bash(commands string) string {
	host, port, _ := net.SplitHostPort(shownAddr)
	return fmt.Sprintf("exec 3<>/dev/tcp/%s/%s; %s; exec 3>&-", host, port, commands)
}
