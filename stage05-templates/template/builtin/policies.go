package builtin

// Policies are the defaults of filters whose arguments are missing, with the names of Jinja2's
// documentation. The zero Policies are Jinja2's. The policy ext.i18n.trimmed is TrimTranslations in
// Config; compiler.ascii_str has no meaning here.
type Policies struct {
	// URLizeRel is the rel attribute of the links of urlize: urlize.rel. Nil means "noopener".
	URLizeRel *string
	// URLizeTarget is the target attribute of these links: urlize.target. If it is empty, there is
	// none.
	URLizeTarget string
	// URLizeExtraSchemes are schemes that urlize takes for those of addresses, such as "tel:", in
	// addition to http:, https: and mailto: urlize.extra_schemes.
	URLizeExtraSchemes []string
	// TruncateLeeway is the number of characters by which a text may be too long without being
	// shortened: truncate.leeway. Nil means 5.
	TruncateLeeway *int
	// JSONDumps returns JSON for the filter tojson: json.dumps_function. The filter makes the text safe
	// in HTML, and breaks its lines if it is called with an indent.
	JSONDumps func(x any) ([]byte, error)
	// JSONKeepsOrder keeps the order of the keys of a Dict and of the fields of a struct:
	// json.dumps_kwargs without sort_keys. The keys of a Go map have no order, so they are always
	// sorted.
	JSONKeepsOrder bool
}

// rel returns the rel attribute of links.
func (p *Policies) rel() string {
	if p.URLizeRel == nil {
		return "noopener"
	}
	return *p.URLizeRel
}

// leeway returns the number of characters by which a string may be too long without being shortened.
func (p *Policies) leeway() int {
	if p.TruncateLeeway == nil {
		return 5
	}
	return *p.TruncateLeeway
}
