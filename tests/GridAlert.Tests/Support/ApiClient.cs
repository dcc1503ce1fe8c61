using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GridAlert.Tests.Support;

/// <param name="Body">The JSON answer; null when there was none.</param>
public sealed record Answer(HttpStatusCode Status, JsonNode? Body, HttpResponseMessage Response)
{
    public JsonNode this[string field] => Body![field]!;

    public string Text(string field) => (string)Body![field]!;
}

/// <summary>A program that uses the API.</summary>
public sealed class ApiClient(Uri url, string? token = null, string language = "zh-CN") : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url };

    public string? Token { get; } = token;

    public static async Task<ApiClient> SignInAsync(Uri url, string userName, string password = "gridalert-demo", string language = "zh-CN")
    {
        using var anonymous = new ApiClient(url);
        var answer = await anonymous.PostAsync("sessions", new { userName, password });
        return new(url, answer.Text("accessToken"), language);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, null);

    public Task<Answer> PostAsync(string path, object? body, string? key = null) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body), key);

    public Task<Answer> PostFormAsync(string path, MultipartFormDataContent form, string? key = null) => SendAsync(HttpMethod.Post, path, form, key);

    public Task<Answer> PostRawAsync(string path, string body, string contentType = "application/json") =>
        SendAsync(HttpMethod.Post, path, new StringContent(body, System.Text.Encoding.UTF8, contentType), null);

    /// <summary>The review of an activation once it fits: a line can be read once no older transaction is under way.</summary>
    public async Task<JsonNode> ReviewAsync(string activation, Func<JsonNode, bool> fits)
    {
        JsonNode? review = null;
        await Patience.UntilAsync("the review has it", async () =>
            await GetAsync($"activations/{activation}/report") is { Status: HttpStatusCode.OK } answer && fits(review = answer.Body!));
        return review!;
    }

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null, null);

    private async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, string? key)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/" + path) { Content = content };
        if (Token is not null)
            request.Headers.Authorization = new("Bearer", Token);
        request.Headers.AcceptLanguage.ParseAdd(language);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new(response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), response);
    }

    public void Dispose() => _http.Dispose();
}
