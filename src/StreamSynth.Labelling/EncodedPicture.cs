namespace StreamSynth.Labelling;

/// <summary>Is a picture as a browser takes it.</summary>
/// <param name="Bytes">The encoded picture; stays valid.</param>
/// <param name="MediaType">What it is encoded as, such as image/png.</param>
public sealed record EncodedPicture(ReadOnlyMemory<byte> Bytes, string MediaType);
