using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Dapper;
using GridAlert.Features.Access;
using GridAlert.Tests.Reports;
using Npgsql;
using SkiaSharp;

namespace GridAlert.Tests.Access.Matrix;

/// <summary>Somebody who comes to a door: with a role at a unit, or a stranger.</summary>
public sealed partial class Visitor
{
    private static readonly byte[] Photo = Pictures.Of(SKEncodedImageFormat.Jpeg);

    private readonly NpgsqlDataSource _database;
    private readonly Guid _id;
    private string? _form;
    private string? _formCookie;

    private Visitor(NpgsqlDataSource database, string name, string role, string unit, Guid id, string? token) => (_database, Name, Role, Unit, _id, Token) = (database, name, role, unit, id, token);

    public string Name { get; }
    public string Role { get; }
    public string Unit { get; }
    public string? Token { get; private set; }

    public Guid Id => _id;
    public bool IsStranger => Role == "stranger";
    public bool IsResponder => Role == "responder";

    public static Visitor Stranger(NpgsqlDataSource database, string name, string? token) => new(database, name, "stranger", "", Guid.Empty, token);

    public static async Task<Visitor> WithAccountAsync(NpgsqlDataSource database, string role, string unit, string at)
    {
        var id = Guid.CreateVersion7();
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            "insert into account (id, user_name, name, role, unit_code, password_hash, created_at) values (@id, @id::text, '来访', @role, @unit, '', now())", new { id, role, unit });
        var visitor = new Visitor(database, $"{role}@{at}", role, unit, id, null);
        await visitor.SignInAsync();
        return visitor;
    }

    public static async Task<Visitor> WithPhoneAsync(NpgsqlDataSource database, Guid memberId, string stairwell)
    {
        var visitor = new Visitor(database, "responder", "responder", stairwell, memberId, null);
        await visitor.SignInAsync();
        return visitor;
    }

    /// <summary>Anew, for calls that end a session.</summary>
    public async Task SignInAsync()
    {
        if (IsStranger)
            return;
        Token = GridAlert.Features.Access.Token.NewSession();
        await using var connection = await _database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            IsResponder
                ? """
                  with bound as (insert into device (id, member_id, bound_at) values (gen_random_uuid(), @_id, now()) returning id)
                  insert into session (token_hash, device_id, created_at, expires_at) select @hash, id, now(), now() + interval '1 day' from bound
                  """
                : "insert into session (token_hash, account_id, created_at, expires_at) values (@hash, @_id, now(), now() + interval '1 day')",
            new { _id, hash = GridAlert.Features.Access.Token.Hash(Token) });
    }

    public async Task<string> SessionIdAsync()
    {
        await using var connection = await _database.OpenConnectionAsync();
        return (await connection.QuerySingleOrDefaultAsync<Guid>("select id from session where token_hash = @hash", new { hash = GridAlert.Features.Access.Token.Hash(Token ?? "") })).ToString();
    }

    /// <param name="withFormToken">Forms carry the token of a page that this visitor was shown.</param>
    public async Task<HttpResponseMessage> CallAsync(HttpClient http, string method, string address, string? with, bool withFormToken = true)
    {
        var isForm = method == "POST" && !address.StartsWith("/api/", StringComparison.Ordinal);
        if (method == "GET" && with is not null)
            address += (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + with;
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        SayWho(request);
        if (method == "POST" && with == "photo")
            request.Content = new MultipartFormDataContent { { new ByteArrayContent(Photo), "gate", "gate.jpg" } };
        else if (method == "POST" && !isForm)
            request.Content = new StringContent(with ?? "{}", System.Text.Encoding.UTF8, "application/json");
        else if (isForm)
        {
            if (withFormToken)
                request.Headers.Add("Cookie", _formCookie);
            request.Content = new StringContent($"__RequestVerificationToken={(withFormToken ? Uri.EscapeDataString(_form!) : "")}&{with}", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        }
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Looks at a page that has a form; what it holds is good for every form of this visitor.</summary>
    public async Task AskForFormAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, IsStranger ? "/sign-in" : IsResponder ? "/phone" : "/account");
        SayWho(request);
        using var page = await http.SendAsync(request);
        _formCookie = page.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith("gridalert-form", StringComparison.Ordinal)).Split(';')[0];
        _form = WebUtility.HtmlDecode(FormToken().Match(await page.Content.ReadAsStringAsync()).Groups[1].Value);
    }

    private void SayWho(HttpRequestMessage request)
    {
        if (Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex FormToken();
}
