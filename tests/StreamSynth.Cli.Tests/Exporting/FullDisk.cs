namespace StreamSynth.Cli.Tests.Exporting;

/// <summary>Is a disk with room for so many bytes: a write beyond them fails as the system's own would.</summary>
internal sealed class FullDisk(long room)
{
    private long _room = room;

    public Stream Create(string path) => new Limited(this, path);

    private sealed class Limited(FullDisk disk, string path) : FileStream(path, FileMode.CreateNew, FileAccess.Write)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Take(buffer.Length);
            base.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Take(count);
            base.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Take(buffer.Length);
            return base.WriteAsync(buffer, cancellationToken);
        }

        private void Take(int bytes)
        {
            if ((disk._room -= bytes) < 0) throw new IOException($"No space left on device : '{Name}'");
        }
    }
}
