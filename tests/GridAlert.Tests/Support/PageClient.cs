using System.Net;
using System.Text.RegularExpressions;
using Shouldly;

namespace GridAlert.Tests.Support;

/// <summary>A signed-in person's browser without scripts: reads pages and sends their forms.</summary>
public sealed partial class PageClient : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;

    private PageClient(Uri url) => _http = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = url };

    /// <summary>A browser in which nobody has signed in.</summary>
    public static PageClient Open(Uri url) => new(url);

    public static async Task<PageClient> SignInAsync(Uri url, string userName)
    {
        var client = new PageClient(url);
        (await client.SignInAsync(userName, "gridalert-demo")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return client;
    }

    /// <summary>The first step of signing in; the answer says where to go next, or why not.</summary>
    public Task<HttpResponseMessage> SignInAsync(string userName, string password) =>
        PostAsync("/sign-in", "/sign-in", new() { ["UserName"] = userName, ["Password"] = password });

    /// <summary>The page as a reader gets it, its characters as such.</summary>
    public async Task<string> ReadAsync(string page) => WebUtility.HtmlDecode(await _http.GetStringAsync(page));

    public Task<HttpResponseMessage> GetAsync(string address) => _http.GetAsync(address);

    /// <summary>Goes where an address leads, over other servers too, as a browser does.</summary>
    public async Task<HttpResponseMessage> FollowAsync(string address)
    {
        var response = await _http.GetAsync(address);
        while (response.StatusCode == HttpStatusCode.Redirect)
            response = await _http.GetAsync(new Uri(response.RequestMessage!.RequestUri!, response.Headers.Location!));
        return response;
    }

    /// <summary>The session that this browser has now.</summary>
    public string Token => _cookies.GetCookies(_http.BaseAddress!)["gridalert-session"]!.Value;

    /// <summary>Sends a form as the page has it, with its hidden fields.</summary>
    public async Task<HttpResponseMessage> PostAsync(string page, string to, Dictionary<string, string> fields)
    {
        foreach (Match hidden in Hidden().Matches(await _http.GetStringAsync(page)))
            fields.TryAdd(hidden.Groups[1].Value, hidden.Groups[2].Value);
        return await _http.PostAsync(to, new FormUrlEncodedContent(fields));
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"(__RequestVerificationToken|Form.Key|Offer)\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
