using System.CommandLine;

namespace ResponsiAI.Ops.CommandLine;

/// <summary>An option for the address of a site: http or https, without path and query.</summary>
internal static class AddressOption
{
    public static Option<Uri?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/")
                return uri;
            result.AddError($"{name} needs an http or https address without path, such as http://127.0.0.1:3000");
            return null;
        },
    };
}
