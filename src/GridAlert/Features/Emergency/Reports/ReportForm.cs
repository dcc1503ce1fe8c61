using System.Globalization;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>A report as it comes over HTTP: JSON, or a form with photos.</summary>
public sealed record ReportForm(ReportRequest Request, IReadOnlyList<PhotoUpload> Photos)
{
    public static async Task<Outcome<ReportForm>> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            var request = await context.ReadAsync<ReportRequest>();
            return request.Ok ? new ReportForm(request.Value, []) : request.Problem;
        }
        return await PhotoForm.ReadAsync(context, form => ReadAsync(form, context.RequestAborted));
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
        return check.Problem is { } problem ? problem : new ReportForm(request, await PhotoForm.PhotosAsync(form, cancel));

        string? Text(string field) => form[field] is [{ Length: > 0 } text, ..] ? text : null;

        Guid? Id(string field) =>
            Text(field) is not { } text ? null : check.That(Guid.TryParse(text, out var id), field, "wrongType") ? id : null;

        DateTimeOffset? Time(string field) =>
            Text(field) is not { } text ? null
            : check.That(DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at), field, "notATime") ? at : null;
    }
}
