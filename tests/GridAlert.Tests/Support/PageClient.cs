using System.Net;
using System.Text.RegularExpressions;
using Shouldly;

namespace GridAlert.Tests.Support;

/// <summary>A signed-in person's browser without scripts: reads pages and sends their forms.</summary>
public sealed partial class PageClient : IDisposable
{
    private readonly HttpClient _http;

    private PageClient(Uri url) => _http = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = url };

    public static async Task<PageClient> SignInAsync(Uri url, string userName)
    {
        var client = new PageClient(url);
        (await client.PostAsync("/sign-in", "/sign-in", new() { ["UserName"] = userName, ["Password"] = "gridalert-demo" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return client;
    }

    /// <summary>The page as a reader gets it, its characters as such.</summary>
    public async Task<string> ReadAsync(string page) => WebUtility.HtmlDecode(await _http.GetStringAsync(page));

    public Task<HttpResponseMessage> GetAsync(string address) => _http.GetAsync(address);

    /// <summary>Sends a form as the page has it, with its hidden fields.</summary>
    public async Task<HttpResponseMessage> PostAsync(string page, string to, Dictionary<string, string> fields)
    {
        foreach (Match hidden in Hidden().Matches(await _http.GetStringAsync(page)))
            fields.TryAdd(hidden.Groups[1].Value, hidden.Groups[2].Value);
        return await _http.PostAsync(to, new FormUrlEncodedContent(fields));
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"(__RequestVerificationToken|Form.Key)\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
