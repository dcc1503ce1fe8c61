using GridAlert.Platform;
using Microsoft.AspNetCore.Http.Features;

namespace GridAlert.Features.Emergency.Photos;

/// <summary>Photos as they come in a form.</summary>
public static class PhotoForm
{
    // Photos stay in memory until they are made anew: a disk that is full must not cost the words that came with them.
    private static readonly FormOptions Limits = new()
    {
        MemoryBufferThreshold = PhotoRules.MaxBytes + 1,
        MultipartBodyLengthLimit = PhotoRules.MaxBody,
        ValueLengthLimit = Api.MaxBody,
        ValueCountLimit = 64,
    };

    public static async Task<Outcome<T>> ReadAsync<T>(HttpContext context, Func<IFormCollection, Task<Outcome<T>>> read)
    {
        if (!context.Request.HasFormContentType)
            return new Problem(ProblemKind.Invalid, "notAForm");
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(Limits, context.RequestAborted);
        }
        // What breaks off in the middle is an IOException.
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
                ? new Problem(ProblemKind.TooLarge, "photosTooLarge", PhotoRules.MaxPhotos, PhotoRules.MaxBytes / 1024 / 1024)
                : new Problem(ProblemKind.Invalid, "notAForm");
        }
        return await read(form);
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
            photos.Add(new(file.Name, file.FileName is { Length: > 0 } name ? name : null, content));
        }
        return photos;
    }
}
