namespace GridAlert.Features.Emergency.Photos;

public static class PhotoServices
{
    /// <summary>How many MiB photos leave free on their disk; it may be the database's too.</summary>
    private const string ReserveSetting = "Photos:ReserveMebibytes";
    private const long DefaultReserve = 256;

    public static IServiceCollection AddPhotos(this IServiceCollection services) => services
        .AddSingleton(provider =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            return new PhotoFiles(Path.Combine(configuration.DataFolder(), "photos"), configuration.GetValue(ReserveSetting, DefaultReserve) * 1024 * 1024);
        })
        .AddSingleton<PhotoEncoder>().AddSingleton<KeepPhoto>();
}
