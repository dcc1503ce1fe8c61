using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace GridAlert.Swarm.Http;

/// <summary>An answer other than the one asked for; the message is the server's own sentence where it gave one.</summary>
public sealed class ApiException(string message, int? status = null, Exception? inner = null) : Exception(message, inner)
{
    public int? Status { get; } = status;
}

public sealed record Invite(Guid MemberId, string Role, string StairwellCode, string InviteCode);

public sealed record Published(Guid Id, int Recipients, int Stairwells);

public sealed record Progress(int Recipients, int Sent, int Received, int Read, int Acknowledged);

/// <summary>The outside of GridAlert as a dispatcher's program and a phone use it.</summary>
public sealed class GridAlertApi : IDisposable
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public GridAlertApi(Uri url, TimeProvider time)
    {
        _time = time;
        _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
        _http.DefaultRequestHeaders.AcceptLanguage.Add(new("en"));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The dispatcher's; null before anybody has signed in.</summary>
    public string? AccessToken { get; private set; }

    /// <summary>Signs a dispatcher in; later calls are this dispatcher's.</summary>
    /// <returns>The code of the dispatcher's unit.</returns>
    public async Task<string> SignInAsync(string userName, string password, CancellationToken cancel)
    {
        var answer = await PostAsync<JsonElement>("/api/v1/sessions", new { userName, password }, cancel);
        AccessToken = answer.GetProperty("accessToken").GetString();
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        return answer.GetProperty("user").GetProperty("unitCode").GetString()!;
    }

    /// <summary>How many responders the unit has.</summary>
    public async Task<int> RespondersAsync(string unitCode, CancellationToken cancel) =>
        (await GetAsync($"/api/v1/units/{Uri.EscapeDataString(unitCode)}", cancel)).GetProperty("counts").GetProperty("responders").GetInt32();

    /// <summary>An invite for every responder below the unit, as they arrive.</summary>
    public async IAsyncEnumerable<Invite> InviteAsync(string unitCode, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/units/{Uri.EscapeDataString(unitCode)}/invites") { Content = JsonContent.Create(new { }) };
        using var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        await foreach (var invite in ItemsReader.ReadAsync<Invite>(await response.Content.ReadAsStreamAsync(cancel), Web, cancel))
            yield return invite;
    }

    /// <summary>Binds a phone and gives its token.</summary>
    public async Task<string> BindAsync(string inviteCode, string deviceName, CancellationToken cancel)
    {
        var answer = await PostAsync<JsonElement>("/api/v1/devices", new { inviteCode, deviceName }, cancel);
        return answer.GetProperty("accessToken").GetString()!;
    }

    public async Task<Guid> OpenDrillAsync(string unitCode, string reason, CancellationToken cancel)
    {
        var answer = await PostAsync<JsonElement>(
            "/api/v1/activations", new { unitCodes = new[] { unitCode }, scenario = "weather", level = "orange", reason, drill = true }, cancel);
        return answer.GetProperty("id").GetGuid();
    }

    public Task EndAsync(Guid activationId, string reason, CancellationToken cancel) =>
        PostAsync<JsonElement>($"/api/v1/activations/{activationId}/end", new { reason }, cancel);

    public Task<Published> DispatchAsync(Guid activationId, string unitCode, string title, string body, CancellationToken cancel) =>
        PostAsync<Published>("/api/v1/dispatches", new
        {
            activationId,
            kind = "disasterAlert",
            title,
            body,
            targets = new { unitCodes = new[] { unitCode }, roles = new[] { "lead", "information", "support" }, householdTags = Array.Empty<string>() },
            acknowledgementRule = "any",
            acknowledgeWithin = "PT2H",
            reply = Array.Empty<object>(),
            escalation = "none",
        }, cancel);

    public async Task<Progress> ProgressAsync(Guid dispatchId, CancellationToken cancel) =>
        (await GetAsync($"/api/v1/dispatches/{dispatchId}", cancel)).GetProperty("progress").Deserialize<Progress>(Web)!;

    /// <summary>The operator's figures as Prometheus reads them.</summary>
    public async Task<string> MetricsAsync(CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
        return await response.Content.ReadAsStringAsync(cancel);
    }

    private async Task<JsonElement> GetAsync(string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Web, cancel);
    }

    private async Task<T> PostAsync<T>(string path, object body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, body.GetType()) };
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7(_time.GetUtcNow()).ToString());
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
        return (await response.Content.ReadFromJsonAsync<T>(Web, cancel))!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancel)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, completion, cancel);
        }
        catch (HttpRequestException e)
        {
            throw new ApiException($"Nothing answers at {_http.BaseAddress}: {e.Message}", inner: e);
        }
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw new ApiException($"{request.Method} {request.RequestUri} was answered with {(int)response.StatusCode}{await SentenceAsync(response, cancel)}", (int)response.StatusCode);
    }

    private static async Task<string> SentenceAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Web, cancel);
            var errors = problem.TryGetProperty("errors", out var fields) ? " " + fields.GetRawText() : "";
            return $": {problem.GetProperty("title").GetString()} {(problem.TryGetProperty("detail", out var detail) ? detail.GetString() : "")}{errors}";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return "";
        }
    }
}
