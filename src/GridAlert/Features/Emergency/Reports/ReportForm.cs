using System.Globalization;
using GridAlert.Platform;
using Microsoft.AspNetCore.Http.Features;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>A report as it comes over HTTP: JSON, or a form with photos.</summary>
public sealed record ReportForm(ReportRequest Request, IReadOnlyList<PhotoUpload> Photos)
{
    // Photos stay in memory until they are made anew: a disk that is full must not cost the words that came with them.
    private static readonly FormOptions Limits = new()
    {
        MemoryBufferThreshold = PhotoRules.MaxBytes + 1,
        MultipartBodyLengthLimit = PhotoRules.MaxBody,
        ValueLengthLimit = Api.MaxBody,
        ValueCountLimit = 64,
    };

    public static async Task<Outcome<ReportForm>> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            var request = await context.ReadAsync<ReportRequest>();
            return request.Ok ? new ReportForm(request.Value, []) : request.Problem;
        }
        try
        {
            return await ReadAsync(await context.Request.ReadFormAsync(Limits, context.RequestAborted), context.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
                ? new Problem(ProblemKind.TooLarge, "photosTooLarge", PhotoRules.MaxPhotos, PhotoRules.MaxBytes / 1024 / 1024)
                : new Problem(ProblemKind.Invalid, "notAForm");
        }
    }

    private static async Task<Outcome<ReportForm>> ReadAsync(IFormCollection form, CancellationToken cancel)
    {
        var check = new Check();
        var request = new ReportRequest
        {
            Kind = Text("kind"),
            Text = Text("text"),
            DispatchId = Id("dispatchId"),
            HouseholdId = Id("householdId"),
            OccurredAt = Time("occurredAt"),
            FoundAt = Time("foundAt"),
            ShareLocation = Text("shareLocation") is "true" or "on",
        };
        return check.Problem is { } problem ? problem : new ReportForm(request, await PhotosAsync(form, cancel));

        string? Text(string field) => form[field] is [{ Length: > 0 } text, ..] ? text : null;

        Guid? Id(string field) =>
            Text(field) is not { } text ? null : check.That(Guid.TryParse(text, out var id), field, "wrongType") ? id : null;

        DateTimeOffset? Time(string field) =>
            Text(field) is not { } text ? null
            : check.That(DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at), field, "notATime") ? at : null;
    }

    /// <summary>A form's file fields that were filled; one that is too large is cut off where it is known to be.</summary>
    public static async Task<IReadOnlyList<PhotoUpload>> PhotosAsync(IFormCollection form, CancellationToken cancel)
    {
        var photos = new List<PhotoUpload>();
        foreach (var file in form.Files.Where(file => file.Length > 0))
        {
            var content = new byte[Math.Min(file.Length, PhotoRules.MaxBytes + 1)];
            await using var stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(content, cancel);
            photos.Add(new(file.FileName is { Length: > 0 } name ? name : null, content));
        }
        return photos;
    }
}
