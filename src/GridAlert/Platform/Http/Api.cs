using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace GridAlert.Platform;

/// <summary>How API routes read their input and say their outcome.</summary>
public static class Api
{
    public const int MaxBody = 256 * 1024;

    private const string BodyItem = "body";

    /// <summary>Reads a JSON body; what is wrong with it is a problem with the field's name.</summary>
    public static async Task<Outcome<T>> ReadAsync<T>(this HttpContext context) where T : class
    {
        if (!context.Request.HasJsonContentType() && context.Request.ContentLength is not (0 or null))
            return new Problem(ProblemKind.Invalid, "notJson");
        var body = await BodyAsync(context);
        if (!body.Ok)
            return body.Problem;
        try
        {
            return JsonSerializer.Deserialize<T>(body.Value.Length == 0 ? "{}"u8 : body.Value, Json.Options) is { } value
                ? value
                : new Problem(ProblemKind.Invalid, "notJson");
        }
        catch (JsonException e)
        {
            var field = (e.Path ?? "$").TrimStart('$').TrimStart('.');
            // Inside it lies what the reader says of text that is no JSON at all.
            return field.Length == 0 || e.InnerException is JsonException ? new Problem(ProblemKind.Invalid, "notJson") : Problem.Invalid([new(field, "wrongType")]);
        }
    }

    /// <summary>The body as it came, for callers that are known by its signature.</summary>
    public static Task<Outcome<byte[]>> ReadBodyAsync(this HttpContext context) => BodyAsync(context);

    private static async Task<Outcome<byte[]>> BodyAsync(HttpContext context)
    {
        if (context.Items[BodyItem] is byte[] known)
            return known;
        using var buffer = new MemoryStream();
        var chunk = new byte[8192];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (buffer.Length <= MaxBody)
                buffer.Write(chunk, 0, read);
        }
        // What is too much was read to its end and thrown away: a caller cut off while sending would not see the answer.
        if (buffer.Length > MaxBody)
            return new Problem(ProblemKind.TooLarge, "tooLarge", MaxBody / 1024);
        var body = buffer.ToArray();
        context.Items[BodyItem] = body;
        return body;
    }

    /// <summary>Runs a call with its Idempotency-Key, with a fingerprint of the call; the key is null when it has none.</summary>
    /// <param name="caller">Whose key it is.</param>
    public static async Task<IResult> WithKeyAsync<T>(
        this HttpContext context, string caller, Func<IdempotencyKey?, Task<Outcome<T>>> run, Func<T, IResult>? success = null)
    {
        var header = context.Request.Headers["Idempotency-Key"].ToString();
        if (header.Length > IdempotencyKey.MaxLength)
            return Problem.Invalid([new("Idempotency-Key", "tooLong", IdempotencyKey.MaxLength)]).ToResult(context);
        var body = await BodyAsync(context);
        if (!body.Ok)
            return body.Problem.ToResult(context);
        var call = Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}\n");
        var key = header.Length == 0 ? null : new IdempotencyKey(caller, header, SHA256.HashData([.. call, .. body.Value]));
        return (await run(key)).ToResult(context, success);
    }

    /// <summary>Reads the body and runs the call with its Idempotency-Key.</summary>
    public static async Task<IResult> RunAsync<TRequest, T>(
        this HttpContext context, string caller, Func<TRequest, IdempotencyKey?, Task<Outcome<T>>> run, Func<T, IResult>? success = null)
        where TRequest : class
    {
        var request = await context.ReadAsync<TRequest>();
        return request.Ok
            ? await context.WithKeyAsync(caller, key => run(request.Value, key), success)
            : request.Problem.ToResult(context);
    }

    public static IResult ToResult<T>(this Outcome<T> outcome, HttpContext context, Func<T, IResult>? success = null) =>
        outcome.Ok ? success is null ? Results.Json(outcome.Value, Json.Options) : success(outcome.Value) : outcome.Problem.ToResult(context);

    public static IResult ToResult(this Problem problem, HttpContext context)
    {
        if (problem.RetryAfter is { } wait)
            context.Response.Headers[HeaderNames.RetryAfter] = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Results.Json(Details(problem, context), Json.Options, "application/problem+json", (int)problem.Kind);
    }

    public static ProblemDetails Details(Problem problem, HttpContext context)
    {
        var texts = context.RequestServices.GetRequiredService<ProblemTexts>();
        var details = new ProblemDetails
        {
            Status = (int)problem.Kind,
            Title = texts.Title(problem.Kind),
            Detail = texts.Detail(problem),
        };
        if (problem.Fields.Count > 0)
            details.Extensions["errors"] = problem.Fields.GroupBy(field => field.Field).ToDictionary(group => group.Key, group => group.Select(texts.Field).ToArray());
        foreach (var (name, value) in problem.More)
            details.Extensions[name] = value;
        // The log's lines about this call carry the same.
        if (problem.Kind >= (ProblemKind)500 && Activity.Current is { } trace)
            details.Extensions["traceId"] = trace.TraceId.ToString();
        return details;
    }
}
