package http1

// reasons are the phrases of RFC 9110, section 15, and of the registry's other
// codes that a server of this kind may send; it is never changed.
var reasons = [...]string{
	100: "Continue",
	101: "Switching Protocols",
	103: "Early Hints", // RFC 8297

	200: "OK",
	201: "Created",
	202: "Accepted",
	203: "Non-Authoritative Information",
	204: "No Content",
	205: "Reset Content",
	206: "Partial Content",

	300: "Multiple Choices",
	301: "Moved Permanently",
	302: "Found",
	303: "See Other",
	304: "Not Modified",
	305: "Use Proxy",
	307: "Temporary Redirect",
	308: "Permanent Redirect",

	400: "Bad Request",
	401: "Unauthorized",
	402: "Payment Required",
	403: "Forbidden",
	404: "Not Found",
	405: "Method Not Allowed",
	406: "Not Acceptable",
	407: "Proxy Authentication Required",
	408: "Request Timeout",
	409: "Conflict",
	410: "Gone",
	411: "Length Required",
	412: "Precondition Failed",
	413: "Content Too Large",
	414: "URI Too Long",
	415: "Unsupported Media Type",
	416: "Range Not Satisfiable",
	417: "Expectation Failed",
	421: "Misdirected Request",
	422: "Unprocessable Content",
	425: "Too Early", // RFC 8470
	426: "Upgrade Required",
	428: "Precondition Required",           // RFC 6585
	429: "Too Many Requests",               // RFC 6585
	431: "Request Header Fields Too Large", // RFC 6585
	451: "Unavailable For Legal Reasons",   // RFC 7725

	500: "Internal Server Error",
	501: "Not Implemented",
	502: "Bad Gateway",
	503: "Service Unavailable",
	504: "Gateway Timeout",
	505: "HTTP Version Not Supported",
	511: "Network Authentication Required", // RFC 6585
}

// StatusText returns the reason phrase of a status code, or "" for one without.
func StatusText(status int) string {
	if status < 0 || status >= len(reasons) {
		return ""
	}
	return reasons[status]
}
