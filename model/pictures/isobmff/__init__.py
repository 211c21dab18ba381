"""Pictures in boxes: HEIC, HEIF and AVIF, which are ISO base media files (ISO/IEC 14496-12)."""
