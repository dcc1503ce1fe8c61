using System.Text.Json;
using System.Text.Json.Nodes;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <param name="PhotoId">The value of the field in this and every later reply.</param>
public sealed record ReplyPhotoReceipt(Guid PhotoId, Receipt Receipt);

/// <summary>
/// A responder sends the photo that a dispatch asks for: it is kept, and is from then on the value of its field in a new
/// version of the reply. Sending the same picture twice changes nothing.
/// </summary>
public sealed class SendReplyPhoto(KeepPhoto keep, ReplyPhotoStore store, ReplyFieldsQuery fields, RespondToDispatch respond, TimeProvider time)
{
    /// <summary>For one dispatch, from one responder.</summary>
    private const int MaxPhotos = 30;

    public async Task<Outcome<ReplyPhotoReceipt>> RunAsync(Caller caller, Guid dispatchId, PhotoUpload photo, RespondRequest request, CancellationToken cancel)
    {
        if (await store.PresentReplyAsync(dispatchId, caller.Id, cancel) is null)
            return Problem.NotFound;
        var asked = (await fields.RunAsync(dispatchId, cancel)).Where(field => field.IsPhoto).ToList();
        if (!asked.Exists(field => field.Key == photo.Field))
            return Problem.Invalid([new("reply." + photo.Field, "unknownValue", photo.Field, string.Join(", ", asked.Select(field => field.Key)))]);
        if ((await store.OfAsync(dispatchId, caller.Id, cancel)).Count >= MaxPhotos)
            return new Problem(ProblemKind.Unprocessable, "replyPhotosTooMany", MaxPhotos);
        var kept = await keep.RunAsync(photo.Content, withPlace: false, cancel);
        if (!kept.Ok)
            return kept.Problem;
        var id = Guid.Empty;
        try
        {
            id = await store.AddAsync(dispatchId, caller.Id, photo.Field, kept.Value, time.GetUtcNow(), cancel);
        }
        finally
        {
            if (id != kept.Value.Id)
                keep.Undo(kept.Value);
        }
        // As it stands now: decoding took its time, and the words may have changed.
        var reply = JsonObject.Create((await store.PresentReplyAsync(dispatchId, caller.Id, cancel)).GetValueOrDefault(JsonElement.Parse("{}")))!;
        reply[photo.Field] = id;
        var answer = await respond.RunAsync(caller, dispatchId, AnswerAct.Reply, request with { Reply = JsonSerializer.SerializeToElement(reply, Json.Options) }, cancel);
        return answer.Ok ? new ReplyPhotoReceipt(id, answer.Value) : answer.Problem;
    }
}
