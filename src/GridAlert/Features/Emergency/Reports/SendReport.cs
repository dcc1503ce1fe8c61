using System.Security.Cryptography;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>
/// A responder reports, with or without photos. The words come first: a photo that cannot be kept is refused by
/// itself with its reason and can be added later, the report stands.
/// </summary>
public sealed class SendReport(
    Commands commands, ActivationStore activations, UnitTree tree, KeepPhoto keep, ProblemTexts texts, TimeProvider time)
{
    public async Task<Outcome<Report>> RunAsync(Caller caller, ReportRequest request, IReadOnlyList<PhotoUpload> photos, string? key, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var sound = ReportRules.Validate(request, now);
        if (!sound.Ok)
            return sound.Problem;
        var (activationId, drill) = await ModeAsync(caller, cancel);
        return await WithPhotosAsync(caller, photos, sound.Value.ShareLocation, key, ("report", request), async (transaction, stored) =>
        {
            var strange = await ReportStore.StrangeAsync(transaction, caller.UnitCode, request.DispatchId, request.HouseholdId);
            if (strange.Count > 0)
                return Problem.Invalid([.. strange.Select(field => new FieldProblem(field, "unknownReference"))]);
            var id = Guid.CreateVersion7(now);
            await ReportStore.InsertAsync(transaction, id, caller, sound.Value, activationId, drill, stored, now);
            return (await ReportQuery.FindAsync(transaction, id))!;
        }, cancel);
    }

    /// <summary>Adds photos to a report of the caller's own that is still open.</summary>
    public async Task<Outcome<Report>> AddPhotosAsync(Caller caller, Guid id, bool shareLocation, IReadOnlyList<PhotoUpload> photos, string? key, CancellationToken cancel)
    {
        if (photos.Count == 0)
            return Problem.Invalid([new("photos", "required")]);
        return await WithPhotosAsync(caller, photos, shareLocation, key, ("photos", id), async (transaction, stored) =>
        {
            if (await ReportStore.HoldAsync(transaction, id) is not { } report || report.MemberId != caller.Id)
                return Problem.NotFound;
            if (report.Stage == ReportState.Closed)
                return new Problem(ProblemKind.Conflict, "reportClosed");
            if (report.Photos + stored.Count > PhotoRules.MaxPhotos)
                return PhotoRules.ProblemOf(PhotoRules.TooMany);
            if (stored.Count > 0)
                await ReportStore.AddPhotosAsync(transaction, id, caller, stored, time.GetUtcNow());
            return (await ReportQuery.FindAsync(transaction, id))!;
        }, cancel, allRefused: true);
    }

    /// <summary>Photos are in their folder before the rows that tell of them are committed, and leave it when those are not.</summary>
    /// <param name="allRefused">Whether a call of which no photo can be kept is a refusal as a whole.</param>
    private async Task<Outcome<Report>> WithPhotosAsync<TCall>(
        Caller caller, IReadOnlyList<PhotoUpload> photos, bool shareLocation, string? key, (string Name, TCall Content) call,
        Func<Transaction, IReadOnlyList<StoredPhoto>, Task<Outcome<Report>>> work, CancellationToken cancel, bool allRefused = false)
    {
        var (stored, refused) = await StoreAsync(photos, shareLocation, cancel);
        var kept = false;
        try
        {
            if (allRefused && stored.Count == 0)
                return PhotoRules.ProblemOf(refused[0].Code);
            // Boundaries differ from one try to the next, so the fingerprint is of what was meant: the fields and the pictures.
            var fingerprint = key is null
                ? null
                : IdempotencyKey.For(caller.Id, key, new { call.Name, call.Content, Photos = photos.Select(photo => Convert.ToHexString(SHA256.HashData(photo.Content))) });
            var working = false;
            var outcome = await commands.RunAsync<Report>(fingerprint, async transaction =>
            {
                working = true;
                var result = await work(transaction, stored);
                return result.Ok ? result.Value with { RefusedPhotos = refused } : result;
            }, cancel);
            kept = working && outcome.Ok;
            return outcome;
        }
        finally
        {
            if (!kept)
                stored.ForEach(keep.Undo);
        }
    }

    private async Task<(List<StoredPhoto> Stored, List<RefusedPhoto> Refused)> StoreAsync(IReadOnlyList<PhotoUpload> photos, bool shareLocation, CancellationToken cancel)
    {
        var stored = new List<StoredPhoto>();
        var refused = new List<RefusedPhoto>();
        for (var n = 0; n < photos.Count; n++)
        {
            var outcome = n >= PhotoRules.MaxPhotos ? PhotoRules.ProblemOf(PhotoRules.TooMany) : await keep.RunAsync(photos[n].Content, shareLocation, cancel);
            if (outcome.Ok)
                stored.Add(outcome.Value);
            else
                refused.Add(new(n + 1, photos[n].FileName, outcome.Problem.Code, texts.Detail(outcome.Problem)));
        }
        return (stored, refused);
    }

    /// <summary>The emergency that the report falls into, if there is one.</summary>
    private async Task<(Guid? ActivationId, bool Drill)> ModeAsync(Caller caller, CancellationToken cancel)
    {
        var stairwell = tree.Find(caller.UnitCode)!;
        var mode = ModeRules.ModeOf(stairwell, await activations.OpenAsync(cancel));
        return (mode.Activation?.Id, mode.Activation?.Drill ?? false);
    }
}
