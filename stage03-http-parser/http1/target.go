package http1

import "bytes"

// parseTarget reads the request-target line[from:to], which is not empty, in
// one of its three forms (RFC 9112, section 3.2). The fourth, authority-form, belongs
// to CONNECT.
func (r *Request) parseTarget(line []byte, from, to int) *Error {
	r.target = spanOf(from, to)
	switch {
	case line[from] == '/':
		return r.parsePath(line, from, to)
	case line[from] != '*':
		return r.parseAbsolute(line, from, to)
	case to-from > 1:
		return refuse(400, from+1, "a space after the request-target *", foundAt(line, from+1))
	case string(line[:from-1]) != "OPTIONS":
		return refuse(400, from, "a path, as only OPTIONS asks for *", "'*'")
	}
	r.path = r.target
	return nil
}

// parsePath reads an absolute path (RFC 3986, section 3.3) and the query after it.
// The path stays encoded, but its codes must be valid, and none may stand for NUL, CR or LF.
func (r *Request) parsePath(line []byte, from, to int) *Error {
	at := from
	for {
		at += run(line[at:to], pathChar)
		if at == to || line[at] != '%' {
			break
		}
		code, fault := percentCode(line[:to], at)
		switch {
		case fault != nil:
			return fault
		case code == 0 || code == '\r' || code == '\n':
			return refuse(400, at, "a path without NUL, CR and LF", "one of them percent-encoded")
		}
		at += len("%00")
	}
	r.path = spanOf(from, at)
	return r.parseQuery(line, at, to)
}

// parseQuery reads the rest after the path: nothing, or `?` and a query (RFC 3986, section
// 3.4, and what browsers send besides: see queryChar). Its percent-codes are left to the
// application.
func (r *Request) parseQuery(line []byte, from, to int) *Error {
	if from == to {
		return nil
	}
	if line[from] != '?' {
		return refuse(400, from, "a character of a path", foundAt(line, from))
	}
	at := from + 1
	at += run(line[at:to], queryChar)
	if at < to {
		return refuse(400, at, "a character of a query", foundAt(line, at))
	}
	r.query = spanOf(from+1, to)
	return nil
}

// parseAbsolute reads an http or https URI (RFC 9110, section 4.2), whose host counts, not
// that of the Host field (RFC 9112, section 3.2.2).
func (r *Request) parseAbsolute(line []byte, from, to int) *Error {
	scheme := bytes.IndexByte(line[from:to], ':')
	if scheme < 0 || !equalFold(line[from:from+scheme], "http") && !equalFold(line[from:from+scheme], "https") {
		return refuse(400, from, "a path or an http URI", foundAt(line, from))
	}
	host := from + scheme + len("://")
	if host > to || string(line[from+scheme:host]) != "://" {
		return refuse(400, from+scheme, `"://" after the scheme`, "something else")
	}
	end := to
	if i := bytes.IndexAny(line[host:to], "/?#"); i >= 0 {
		end = host + i
	}
	if fault := checkAuthority(line[host:end]); fault != nil {
		return fault.shifted(host)
	}
	r.host = spanOf(host, end)
	if end < to && line[end] == '/' {
		return r.parsePath(line, end, to)
	}
	// An empty path means "/", and there is one right before the host.
	r.path = spanOf(host-1, host)
	return r.parseQuery(line, end, to)
}

// percentCode reads the code `%XX` at b[at] (RFC 3986, section 2.1).
func percentCode(b []byte, at int) (byte, *Error) {
	for i := at + 1; i <= at+2; i++ {
		if i >= len(b) || !is(b[i], hexChar) {
			return 0, refuse(400, i, "two hexadecimal digits after '%'", foundAt(b, i))
		}
	}
	return byte(unhex(b[at+1])<<4 | unhex(b[at+2])), nil
}
