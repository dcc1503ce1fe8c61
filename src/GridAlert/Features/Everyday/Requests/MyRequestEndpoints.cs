using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Platform;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>The requests that a member of a trio raised for residents.</summary>
public static class MyRequestEndpoints
{
    public static void MapMyRequests(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/me/requests").RequireAuthorization(Policies.Responder);

        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        group.MapPost("", async (HttpContext context, RaiseRequest raise) =>
        {
            var key = context.Request.Headers["Idempotency-Key"].ToString();
            if (key.Length > IdempotencyKey.MaxLength)
                return Problem.Invalid([new("Idempotency-Key", "tooLong", IdempotencyKey.MaxLength)]).ToResult(context);
            var body = await ReadAsync(context);
            return body.Ok
                ? (await raise.ForResidentAsync(context.Caller(), body.Value, key.Length == 0 ? null : key, CancellationToken.None)).ToResult(context, request => Results.Json(request, Json.Options, statusCode: StatusCodes.Status201Created))
                : body.Problem.ToResult(context);
        }).WithMetadata(new RequestSizeLimitAttribute(Api.MaxBody)).Accepts<RaiseBody>("application/json", "multipart/form-data").Produces<ResidentRequest>(StatusCodes.Status201Created);

        group.MapGet("", async (HttpContext context, RequestQuery query) =>
        {
            var page = PageRequest.Read(context);
            if (page.Ok && page.Value.Cursor is { } cursor && !Guid.TryParse(cursor, out _))
                page = Problem.Invalid([new("cursor", "notACursor")]);
            if (!page.Ok)
                return page.Problem.ToResult(context);
            var found = await query.OfMemberAsync(context.Caller().Id, page.Value.CursorAsId, page.Value.Limit, context.RequestAborted);
            return Results.Json(page.Value.ToPage(found, last => last.Id.ToString()), Json.Options);
        }).Produces<Page<ResidentRequest>>();

        Map("confirm", (follow, context, id, body, key) => follow.ConfirmAsync(context.Caller(), id, body, key, CancellationToken.None));
        Map("reopen", (follow, context, id, body, key) => follow.ReopenAsync(context.Caller(), id, body, key, CancellationToken.None));

        void Map(string verb, Func<FollowRequest, HttpContext, Guid, ResidentBody, IdempotencyKey?, Task<Outcome<ResidentRequest>>> act) =>
            group.MapPost($"/{{id:guid}}/{verb}", (HttpContext context, Guid id, FollowRequest follow) =>
                context.RunAsync<ResidentBody, ResidentRequest>(context.Caller().Id.ToString(), (body, key) => act(follow, context, id, body, key)))
                .Accepts<ResidentBody>("application/json").Produces<ResidentRequest>();
    }

    /// <summary>What waited on a phone comes as the form that it was.</summary>
    private static async Task<Outcome<RaiseBody>> ReadAsync(HttpContext context) => context.Request.HasFormContentType
        ? await PhotoForm.ReadAsync(context, form => Task.FromResult(Read(form)))
        : await context.ReadAsync<RaiseBody>();

    private static Outcome<RaiseBody> Read(IFormCollection form)
    {
        var household = Text("householdId");
        if (household is not null && !Guid.TryParse(household, out _))
            return Problem.Invalid([new("householdId", "wrongType")]);
        return new RaiseBody
        {
            Kind = Text("kind"),
            Text = Text("text"),
            HouseholdId = household is null ? null : Guid.Parse(household),
            ContactName = Text("contactName"),
            ContactPhone = Text("contactPhone"),
        };

        string? Text(string field) => form[field] is [{ Length: > 0 } text, ..] ? text : null;
    }
}
