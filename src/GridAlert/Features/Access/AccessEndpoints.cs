using System.IO.Pipelines;
using System.Text.Json;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Features.Access.Sessions;
using GridAlert.Features.Access.SigningIn;
using GridAlert.Platform;

namespace GridAlert.Features.Access;

public static class AccessEndpoints
{
    public static void MapAccess(this IEndpointRouteBuilder api)
    {
        api.MapPersonalData();

        api.MapPost("/sessions", (HttpContext context, SignIn signIn) =>
            context.RunAsync<SignInRequest, SignedIn>("session", (request, key) => signIn.RunAsync(request, SignInFrom.Of(context), key, context.RequestAborted)))
            .AllowAnonymous().CountsAs(CallKind.SignIn).Accepts<SignInRequest>("application/json").Produces<SignedIn>();

        api.MapDelete("/sessions/current", async (HttpContext context, EndSessions end) =>
        {
            await end.CurrentAsync(context.Caller(), context.RequestAborted);
            return Results.NoContent();
        }).RequireAuthorization(Policies.SignedIn).Produces(StatusCodes.Status204NoContent);

        api.MapPost("/devices", (HttpContext context, BindDevice bind, WrongInvites wrong) => BindAsync(context, bind, wrong))
            .AllowAnonymous().CountsAs(CallKind.Join).Accepts<BindDeviceRequest>("application/json").Produces<BoundDevice>();

        api.MapPost("/units/{code}/invites", InviteAsync)
            .RequireAuthorization(Policies.Account).Accepts<InviteRequest>("application/json");
    }

    private static async Task<IResult> BindAsync(HttpContext context, BindDevice bind, WrongInvites wrong)
    {
        var refused = false;
        var result = await context.RunAsync<BindDeviceRequest, BoundDevice>("device", async (request, key) =>
        {
            var outcome = await bind.RunAsync(request, key, context.RequestAborted);
            refused = outcome.Problem?.Kind == ProblemKind.NotFound;
            return outcome;
        });
        return refused && !wrong.Allow(context.Connection.RemoteIpAddress?.ToString() ?? "")
            ? new Problem(ProblemKind.TooMany, "tooManyInvites") { RetryAfter = WrongInvites.Window }.ToResult(context)
            : result;
    }

    /// <summary>Streams, so that a whole district comes in one call. A keyed call is kept, protected, to be given again.</summary>
    private static async Task<IResult> InviteAsync(HttpContext context, string code, IssueInvites issue, Commands commands)
    {
        var request = await context.ReadAsync<InviteRequest>();
        if (!request.Ok)
            return request.Problem.ToResult(context);
        var caller = context.Caller();
        if (issue.Refuse(caller, code, request.Value) is { } problem)
            return problem.ToResult(context);
        var baseUrl = $"{context.Request.Scheme}://{context.Request.Host}";
        var invites = issue.RunAsync(caller, code, request.Value, baseUrl, context.RequestAborted);
        if (context.Request.Headers.ContainsKey("Idempotency-Key"))
        {
            return await context.WithKeyAsync<List<Invite>>(caller.Id.ToString(),
                key => commands.RunAsync<List<Invite>>(key, async _ => await invites.ToListAsync(context.RequestAborted), context.RequestAborted),
                items => Results.Json(new { items }, Json.Options));
        }
        context.Response.ContentType = "application/json; charset=utf-8";
        await WriteAsync(context.Response.BodyWriter, invites, context.RequestAborted);
        return Results.Empty;
    }

    private static async Task WriteAsync(PipeWriter body, IAsyncEnumerable<Invite> invites, CancellationToken cancel)
    {
        await using var json = new Utf8JsonWriter(body, new() { Encoder = Json.Options.Encoder });
        json.WriteStartObject();
        json.WriteStartArray("items");
        await foreach (var invite in invites.WithCancellation(cancel))
        {
            JsonSerializer.Serialize(json, invite, Json.Options);
            if (body.UnflushedBytes > 16_384)
                await body.FlushAsync(cancel);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancel);
        await body.FlushAsync(cancel);
    }
}
