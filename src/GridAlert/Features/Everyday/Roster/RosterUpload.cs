using GridAlert.Platform;
using Microsoft.AspNetCore.Http.Features;

namespace GridAlert.Features.Everyday.Roster;

/// <summary>A roster as it comes in a form's field <c>file</c>.</summary>
public static class RosterUpload
{
    public static FormOptions Limits { get; } = new() { MultipartBodyLengthLimit = RosterFile.MaxBytes, ValueLengthLimit = Api.MaxBody, ValueCountLimit = 16 };

    private static readonly Problem TooLarge = new(ProblemKind.TooLarge, "rosterTooLarge", RosterFile.MaxRows, RosterFile.MaxBytes / 1024 / 1024);

    public static async Task<Outcome<byte[]>> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
            return new Problem(ProblemKind.Invalid, "notAForm");
        try
        {
            var form = await context.Request.ReadFormAsync(Limits, context.RequestAborted);
            return await ReadAsync(form.Files.GetFile("file"), context.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return e is BadHttpRequestException { StatusCode: not StatusCodes.Status413PayloadTooLarge } ? new Problem(ProblemKind.Invalid, "notAForm") : TooLarge;
        }
    }

    public static async Task<Outcome<byte[]>> ReadAsync(IFormFile? file, CancellationToken cancel)
    {
        if (file is not { Length: > 0 })
            return Problem.Invalid([new("file", "required")]);
        if (file.Length > RosterFile.MaxBytes)
            return TooLarge;
        var content = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(content, cancel);
        return content;
    }
}
