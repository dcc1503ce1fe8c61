using System.Globalization;
using System.Security.Cryptography;
using GridAlert.Features.Access;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.Mvc;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>The photos of replies: sent by a responder, one a call, and seen by those above whose unit the stairwell lies in.</summary>
public static class ReplyPhotoEndpoints
{
    public static void MapReplyPhotos(this IEndpointRouteBuilder api)
    {
        // Not cancelled with the request: what a phone has sent is stored even if the phone is gone.
        api.MapPost("/me/dispatches/{id:guid}/photos", (HttpContext context, Guid id, SendReplyPhoto send, Commands commands) =>
            PhotoForm.ReadAsync(context, form => SendAsync(context, id, form, send, commands)).ToResultAsync(context))
            .RequireAuthorization(Policies.Responder).OnlyForTheNamedMember()
            .WithMetadata(new RequestSizeLimitAttribute(PhotoRules.MaxBody)).CountsAs(CallKind.Photo)
            .Accepts<IFormFile>("multipart/form-data").Produces<ReplyPhotoReceipt>();

        api.MapGet("/dispatches/{id:guid}/photos/{photoId:guid}", async (HttpContext context, Guid id, Guid photoId, ReplyPhotoStore store, PhotoFiles files, UnitTree tree) =>
            await store.FileAsync(id, photoId, context.RequestAborted) is { } known
            && known.StairwellCodes.Any(code => tree.TryFind(code, out var stairwell) && AccessPolicy.Refuse(context.Caller(), Act.See, stairwell) is null)
            && files.Open(known.File) is { } file
                ? PhotoAnswer.Of(context, file, known.Sha256)
                : Problem.NotFound.ToResult(context))
            .RequireAuthorization(Policies.Account).Looks(JournalKind.PhotoSeen).Produces<byte[]>(contentType: "image/jpeg");
    }

    private static async Task<Outcome<ReplyPhotoReceipt>> SendAsync(HttpContext context, Guid id, IFormCollection form, SendReplyPhoto send, Commands commands)
    {
        var check = new Check();
        var header = context.Request.Headers["Idempotency-Key"].ToString();
        check.That(header.Length <= IdempotencyKey.MaxLength, "Idempotency-Key", "tooLong", IdempotencyKey.MaxLength);
        var photos = await PhotoForm.PhotosAsync(form, CancellationToken.None);
        check.That(photos.Count == 1, "photo", "onePhoto");
        var request = new RespondRequest { OccurredAt = Time("occurredAt"), ClockOffset = Number("clockOffset") };
        if (check.Problem is { } problem)
            return problem;
        var caller = context.Caller();
        // Boundaries differ from one try to the next, so the fingerprint is of what was meant.
        var key = header.Length == 0 ? null : IdempotencyKey.For(caller.Id, header, new { id, photos[0].Field, Photo = Convert.ToHexString(SHA256.HashData(photos[0].Content)) });
        return await commands.RunRepeatableAsync(key, () => send.RunAsync(caller, id, photos[0], request, CancellationToken.None), context.RequestAborted);

        DateTimeOffset? Time(string field) =>
            form[field] is not [{ Length: > 0 } text, ..] ? null
            : check.That(DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at), field, "notATime") ? at : null;

        long? Number(string field) =>
            form[field] is not [{ Length: > 0 } text, ..] ? null
            : check.That(long.TryParse(text, CultureInfo.InvariantCulture, out var number), field, "wrongType") ? number : null;
    }

    private static async Task<IResult> ToResultAsync(this Task<Outcome<ReplyPhotoReceipt>> outcome, HttpContext context) => (await outcome).ToResult(context);
}
