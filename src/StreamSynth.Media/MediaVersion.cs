using StreamSynth.Media.Native;

namespace StreamSynth.Media;

/// <summary>Names the versions of the native code, so that a checkpoint can tell which codec made its pixels.</summary>
public static class MediaVersion
{
    /// <summary>Gives the version of the libvips that is loaded, such as <c>8.18.7</c>.</summary>
    /// <exception cref="MediaException">The native library is missing or does not start.</exception>
    public static string LibVips => VipsRuntime.Version();
}
